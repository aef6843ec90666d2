import type { CommandModule, InferredOptionTypes } from "yargs";
import { bundleSchemaOptions } from "../options/bundle-schema.js";
import { exitCodes } from "../exit-codes.js";

type BundleSchemaArguments = InferredOptionTypes<typeof bundleSchemaOptions> & {
  readonly file: string;
};

/** `bundle-schema`: puts a schema and those that it refers to into one. */
export function bundleSchemaCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, BundleSchemaArguments> {
  return {
    command: "bundle-schema <file>",
    describe: "Put a JSON Schema and the files that it refers to into one schema",
    builder: (command) =>
      command
        .usage(
          "$0 bundle-schema <file> [options]\n\nA flow definition is self-contained: a $ref leads to a place in the same document. This command reads a JSON Schema\n" +
            "(JSON or YAML) and the schemas that its references lead to, and writes one schema that contains them all. Each is put\n" +
            "below $defs with an $id, keeps its dialect, and the references stay as they are written. Paste the result into the\n" +
            "definition, as the output of a step for example.",
        )
        .positional("file", {
          type: "string",
          demandOption: true,
          describe: "The schema",
        })
        .options(bundleSchemaOptions)
        .example(
          "$0 bundle-schema order.schema.json",
          "print the schema with the files below its folder",
        )
        .example("$0 bundle-schema order.yaml --out order.bundled.json", "write it to a file")
        .example("$0 bundle-schema order.json --http", "also fetch what is on the network"),
    handler: async (values) => {
      finish(await runBundleSchema(values));
    },
  };
}

/** Runs `bundle-schema`, and prints or writes the schema. Returns the exit code. */
async function runBundleSchema(values: BundleSchemaArguments): Promise<number> {
  const [{ bundleSchema }, { writeBundle }] = await Promise.all([
    import("../../generator/bundle-schema/bundle-schema.js"),
    import("../print/bundle-schema.js"),
  ]);
  const bundled = await bundleSchema(values.file, process.cwd(), {
    http: values.http,
    allowOutside: values["allow-outside"],
  });
  await writeBundle(bundled, values.out);
  return exitCodes.fine;
}
