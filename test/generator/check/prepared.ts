import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { root, runCli } from "../../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";
import { gateway, startFlowServer, flowDocument, type FlowServer } from "../support/flow-server.js";

/** A project whose clients are up to date, and the service that its flows are fetched from. */
export interface Prepared extends AsyncDisposable {
  readonly folder: TemporaryFolder;
  readonly server: FlowServer;
  /** The service's definitions, by flow and version; what is changed here is what it says from then on. */
  readonly flows: Record<string, Record<string, Record<string, unknown>>>;
  /** Replaces a part of a file, which must be there. */
  edit(file: string, from: string | RegExp, to: string): Promise<void>;
  /** Runs the command line in the project. */
  run(...args: string[]): ReturnType<typeof runCli>;
}

const text = { type: "string" };

/** The flows of the prepared project, each there for one difference. */
const ids = ["breaks", "grows", "words", "snapshot", "output", "local"] as const;

/**
 * Prepares a project with a program that uses its clients: flows of a service, kept in a snapshot, and one in a file.
 *
 * @param typescript - the compiler's package
 */
export async function prepare(
  typescript: string = join(root, "node_modules/typescript"),
): Promise<Prepared> {
  const folder = await temporaryFolder();
  const flows: Prepared["flows"] = {};
  for (const id of ids.filter((each) => each !== "local"))
    flows[`acme/demo/${id}`] = {
      draft: flowDocument(`acme/demo/${id}`, { description: "What it is for." }),
    };
  const server = await startFlowServer(gateway(() => flows));
  await folder.write("flows/local.flow.json", JSON.stringify(flowDocument("acme/demo/local")));
  await folder.write(
    "noukai.config.json",
    JSON.stringify({ source: ["flows", { server: server.baseUrl }], out: "src/flows" }),
  );
  await folder.write(
    "tsconfig.json",
    JSON.stringify({ compilerOptions: strict, include: ["src"] }),
  );
  await folder.write("package.json", JSON.stringify({ type: "module" }));
  await folder.write("src/main.ts", program);
  await mkdir(join(folder.path, "node_modules"));
  for (const [name, target] of [
    ["typescript", typescript],
    ["noukai-codegen-runtime", join(root, "node_modules/noukai-codegen-runtime")],
  ] as const)
    await symlink(target, join(folder.path, "node_modules", name));
  const run: Prepared["run"] = (...args) =>
    runCli(args, { cwd: folder.path, env: { NOUKAI_API_KEY: "nk_test" } });
  const prepared: Prepared = {
    folder,
    server,
    flows,
    edit: async (file, from, to) => {
      const before = await folder.read(file);
      const after = before.replace(from, to);
      if (after === before) throw new Error(`${file} has no ${String(from)}`);
      await folder.write(file, after);
    },
    run,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
  const generated = await run("generate");
  if (generated.code !== 0) throw new Error(generated.stderr + generated.stdout);
  return prepared;
}

const strict = {
  target: "es2022",
  lib: ["es2023", "esnext.disposable"],
  module: "nodenext",
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
};

/** Uses what the differences change, and has an error of its own that none of them made. */
const program = `import { createClient } from "noukai-codegen-runtime";
import { breaks } from "./flows/acme/demo/breaks.js";
import { grows } from "./flows/acme/demo/grows.js";

const client = createClient({ apiKey: "nk_test" });
export const own: number = "an error of its own";
const done = await breaks(client).execute({ message: "a", parameters: { level: "hard" } });
if (done.status === "completed") console.log(done.result.text.length);
const grown = await grows(client).execute({ message: "a" });
if (grown.status === "completed") console.log(grown.result.text);
`;

/** Makes one difference of each cause and each class. */
export async function makeDifferences(prepared: Prepared): Promise<void> {
  const { flows, folder } = prepared;
  const inputs = (level: unknown) => ({
    inputs: { type: "object", required: ["message"], properties: { message: text, level } },
  });
  const output = (properties: object) => [
    {
      id: "answer",
      processor: "llm",
      prompt: "{{message}}",
      output: { type: "object", required: Object.keys(properties), properties },
    },
  ];
  const change = (id: string, changes: Record<string, unknown>) => {
    flows[`acme/demo/${id}`] = {
      draft: flowDocument(`acme/demo/${id}`, { description: "What it is for.", ...changes }),
    };
  };
  change("breaks", { ...inputs({ enum: ["easy"] }), steps: output({ words: { type: "number" } }) });
  change("grows", { steps: output({ text, hint: text }) });
  change("words", { description: "What it is really for." });
  flows["acme/demo/added"] = { draft: flowDocument("acme/demo/added") };
  // The entry of `snapshot` comes after its name; its hash stays as it was.
  await prepared.edit(
    "noukai.snapshot.json",
    /("acme\/demo\/snapshot"[^]*?"enum": \["easy", )"hard"/,
    '$1"harder"',
  );
  await prepared.edit("src/flows/acme/demo/output.ts", "level?:", "level:");
  await prepared.edit("src/flows/index.ts", /noukai-codegen \d+\.\d+\.\d+/, "noukai-codegen 0.0.1");
  await folder.write(
    "flows/local.flow.json",
    JSON.stringify(flowDocument("acme/demo/local", inputs({ type: "number" }))),
  );
}
