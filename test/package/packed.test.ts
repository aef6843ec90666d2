import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { root, runProgram, type Finished } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

const flow = `
org: acme
project: greetings
slug: hello
inputs: [{ name: message, type: string }]
steps:
  - { id: greet, processor: code, language: javascript, code: "return { text: 'Hello, ' + input.message }",
      output: { type: object, required: [text], properties: { text: { type: string } } } }
`;

const program = `
import { startEmulator } from "noukai-codegen/emulator";
import { createFlows } from "./flows/index.js";

await using emulator = await startEmulator({ flows: ["flows"] });
await using flows = createFlows({ apiKey: "nk_test", baseUrl: emulator.url });
const done = await flows.acme.greetings.hello.execute({ message: "world" });
if (done.status === "completed") console.log(done.result.text);
`;

let folder: TemporaryFolder;
let runtime: Packed;
let codegen: Packed;

/** A package as `npm publish` would upload it. */
interface Packed {
  readonly name: string;
  /** The tarball's path. */
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

async function npm(args: readonly string[], cwd: string): Promise<Finished> {
  const finished = await runProgram("npm", args, { cwd });
  if (finished.code !== 0)
    throw new Error(`npm ${args.join(" ")}: ${finished.stdout}${finished.stderr}`);
  return finished;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  const args = ["pack", ".", "./runtime", "--ignore-scripts", "--json"];
  const { stdout } = await npm([...args, "--pack-destination", folder.path], root);
  const packed = JSON.parse(stdout) as readonly Packed[];
  const named = (name: string): Packed => {
    const found = packed.find((each) => each.name === name);
    if (found === undefined) throw new Error(`npm pack printed ${stdout}`);
    return { ...found, filename: join(folder.path, found.filename) };
  };
  runtime = named("noukai-codegen-runtime");
  codegen = named("noukai-codegen");
}, 120_000);

afterAll(() => folder[Symbol.asyncDispose]());

async function project(name: string, tarballs: readonly string[]): Promise<string> {
  await folder.write(
    `${name}/package.json`,
    JSON.stringify({ name, private: true, type: "module" }),
  );
  const cwd = join(folder.path, name);
  await npm(["install", "--prefer-offline", "--no-audit", "--no-fund", ...tarballs], cwd);
  return cwd;
}

async function dependenciesOf(workspace: string): Promise<readonly string[]> {
  const manifest: unknown = JSON.parse(
    await readFile(join(root, workspace, "package.json"), "utf8"),
  );
  const { dependencies } = manifest as { dependencies: object };
  return Object.keys(dependencies);
}

describe.concurrent("the packed packages, installed as a stranger would", () => {
  test(
    "the runtime alone brings none of the generator's dependencies",
    { timeout: 120_000 },
    async () => {
      const cwd = await project("production", [runtime.filename]);
      const { stdout } = await npm(["ls", "--all", "--parseable"], cwd);
      const installed = stdout
        .trim()
        .split("\n")
        .slice(1)
        .map((path) => path.slice(path.indexOf("node_modules/") + "node_modules/".length));
      expect(installed).toContain("noukai-codegen-runtime");
      const ours = await dependenciesOf("runtime");
      const forbidden = (await dependenciesOf(".")).filter(
        (name) => name !== "noukai-codegen-runtime" && !ours.includes(name),
      );
      expect(forbidden).toContain("ts-morph");
      expect(installed.filter((name) => forbidden.includes(name))).toEqual([]);
      expect(installed.length).toBeLessThan(10);
    },
  );

  test("generate, compile and run on the emulator", { timeout: 180_000 }, async () => {
    const cwd = await project("application", [
      runtime.filename,
      codegen.filename,
      "typescript@6.0.3",
      "@types/node@20",
    ]);
    await folder.write("application/flows/hello.flow.yaml", flow);
    await folder.write("application/src/main.ts", program);
    await folder.write(
      "application/tsconfig.json",
      JSON.stringify({
        compilerOptions: {
          target: "es2022",
          lib: ["es2023", "esnext.disposable"],
          types: ["node"],
          module: "nodenext",
          strict: true,
          rootDir: "src",
          outDir: "dist",
        },
        include: ["src"],
      }),
    );
    const generated = await runProgram(join(cwd, "node_modules/.bin/noukai-codegen"), [], { cwd });
    expect(generated.stderr).toBe("");
    expect(generated.stdout).toContain("1 flow in src/flows: 3 created");
    const compiled = await runProgram(join(cwd, "node_modules/.bin/tsc"), [], { cwd });
    expect(compiled.stdout).toBe("");
    expect(compiled.code).toBe(0);
    const ran = await runProgram(process.execPath, ["dist/main.js"], { cwd });
    expect(ran).toEqual({ code: 0, stdout: "Hello, world\n", stderr: "" });
  });

  test("the tarballs ship what users need and nothing else", () => {
    for (const [{ files }, allowed] of [
      [
        codegen,
        /^(dist|templates|schema|docs)\/|^(bin\/noukai-codegen\.js|package\.json|README\.md|LICENSE|CHANGELOG\.md)$/,
      ],
      [runtime, /^dist\/|^(package\.json|README\.md|LICENSE)$/],
    ] as const) {
      const paths = files.map(({ path }) => path);
      expect(paths.filter((path) => !allowed.test(path) || path.endsWith(".tsbuildinfo"))).toEqual(
        [],
      );
      expect(paths).toContain("LICENSE");
      expect(paths).toContain("README.md");
    }
  });
});
