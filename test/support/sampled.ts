import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { createSampler, type Sampler } from "../../emulator/sample/sample.js";
import { textSource } from "../../emulator/sample/text.js";
import { bundleSchema } from "../../emulator/schemas/bundle.js";
import { readDefinition } from "../../generator/definition/index.js";
import { flowSteps } from "../../generator/flow/steps.js";
import type { JsonSchema, JsonValue } from "../../generator/json-schema/types.js";

/** A schema, and the models that it may refer to. */
export interface Schemas {
  readonly schema: JsonSchema;
  readonly models: Readonly<Record<string, JsonSchema>>;
}

/** What samples are about, and made of. */
export const source = textSource(
  "[acme/small] List the misspelt words in Ths is fun.",
  "Ths is fun",
);

/** The output of the first step of a flow's file. */
export function outputOf(file: string): Schemas {
  const read = readDefinition({ path: file, text: readFileSync(file, "utf8") });
  if (!("definition" in read)) throw new Error(JSON.stringify(read.problems));
  const { steps, models } = read.definition;
  return { schema: flowSteps(steps)[0]?.step.output ?? true, models };
}

/** The sampler of a schema, as the emulator uses it. */
export async function samplerOf({ schema, models }: Schemas): Promise<Sampler> {
  const bundle = bundleSchema(schema, models);
  return await createSampler(bundle, "annotation");
}

/** References are not inlined: those that lead in a circle are compiled, too. */
const LENIENT = {
  strict: false,
  logger: false,
  validateFormats: false,
  inlineRefs: false,
} as const;

/** Tests values independently of the sampler's own tests; formats are annotations. */
export function satisfies({ schema, models }: Schemas): (value: JsonValue) => boolean {
  const { document } = bundleSchema(schema, models);
  // Copied, because the library expects prototypes.
  const plain = JSON.parse(JSON.stringify(document)) as typeof document;
  const compile = (unicodeRegExp: boolean): ((value: JsonValue) => boolean) =>
    new Ajv2020({ ...LENIENT, unicodeRegExp }).compile(plain);
  try {
    return compile(true);
  } catch {
    // Patterns such as "\\-" are valid only without the unicode flag.
    return compile(false);
  }
}
