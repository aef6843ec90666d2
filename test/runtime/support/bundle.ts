import { readdir, readFile, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions, type Metafile } from "esbuild";
import { runProgram } from "../../support/cli.js";
import { temporaryFolder } from "../../support/folder.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What a bundle is made for and of. */
export interface BundleOptions {
  readonly platform?: "node" | "browser";
  readonly external?: string[];
  /** Conditions of exports, such as `workerd`. */
  readonly conditions?: string[];
  /** Makes a script that puts its exports into a global of this name, in place of a module. */
  readonly globalName?: string;
}

/** A bundle and what it weighs. */
export interface Bundle {
  readonly code: string;
  /** Minified, in bytes. */
  readonly size: number;
  /** The same, compressed. */
  readonly gzipped: number;
  /** Paths of all modules in it. */
  readonly modules: readonly string[];
}

/** Bundles a program, given as text, as an application would: minified, as one module. */
export async function bundle(program: string, options: BundleOptions = {}): Promise<Bundle> {
  const { platform = "node", external = ["undici"], conditions = [], globalName } = options;
  const result = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    ...(globalName === undefined ? { format: "esm" } : { format: "iife", globalName }),
    target: "es2022",
    platform,
    external,
    ...(conditions.length > 0 && { conditions }),
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const [file] = result.outputFiles;
  const bytes = file?.contents ?? new Uint8Array();
  return {
    code: file?.text ?? "",
    size: bytes.length,
    gzipped: gzipSync(bytes, { level: 9 }).length,
    modules: Object.keys(result.metafile.inputs),
  };
}

/**
 * Bundles a program as build tools do by default, with what is imported later in files of their own, and takes together
 * the files that it has loaded once it has imported the modules whose paths end in one of `entries`; at its start, without
 * any.
 */
export async function loadedBundle(program: string, ...entries: string[]): Promise<Bundle> {
  const { outputFiles, metafile } = await build({
    ...splitOptions(program),
    outdir: "out",
    write: false,
    metafile: true,
  });
  const starts = Object.entries(metafile.outputs).flatMap(([path, { entryPoint }]) => {
    const isStart = entryPoint === "program.ts";
    return isStart || entries.some((entry) => entryPoint?.endsWith(entry)) ? [path] : [];
  });
  if (starts.length !== entries.length + 1) throw new Error(`no file for ${entries.join(", ")}`);
  const loaded = staticallyImported(starts, metafile);
  const files = [...loaded].map((path) => {
    const file = outputFiles.find((candidate) => candidate.path.endsWith(path));
    if (file === undefined) throw new Error(`no file ${path}`);
    return file;
  });
  return {
    code: files.map(({ text }) => text).join("\n"),
    ...weigh(files.map(({ contents }) => contents)),
    modules: [...loaded].flatMap((path) => Object.keys(metafile.outputs[path]?.inputs ?? {})),
  };
}

/** The files that a program loaded until it ended, and what they weigh. */
export interface LoadedFiles extends Pick<Bundle, "size" | "gzipped"> {
  /** Names without the hash, such as `undici.js`. */
  readonly names: readonly string[];
}

/**
 * Bundles a program in the same way, runs it, and takes the files that Node.js loaded.
 *
 * @param baseUrl of the service
 */
export async function runBundle(program: string, baseUrl: string): Promise<LoadedFiles> {
  await using folder = await temporaryFolder();
  const outdir = join(folder.path, "bundle");
  await build({ ...splitOptions(program), outdir });
  await folder.write("package.json", `{ "type": "module" }`);
  // undici is not bundled.
  await symlink(join(root, "node_modules"), join(folder.path, "node_modules"), "dir");
  const coverage = join(folder.path, "coverage");
  const { code, stderr } = await runProgram(process.execPath, [join(outdir, "stdin.js")], {
    cwd: folder.path,
    env: {
      NODE_V8_COVERAGE: coverage,
      NOUKAI_API_KEY: "nk_test_secret",
      NOUKAI_BASE_URL: baseUrl,
    },
  });
  if (code !== 0) throw new Error(stderr);
  const reports = await Promise.all(
    (await readdir(coverage)).map(async (name) => readFile(join(coverage, name), "utf8")),
  );
  const loaded = reports
    .flatMap((text) => (JSON.parse(text) as { result: { url: string }[] }).result)
    .flatMap(({ url }) => (url.includes("/bundle/") ? [fileURLToPath(url)] : []));
  return {
    ...weigh(await Promise.all(loaded.map((path) => readFile(path)))),
    names: loaded.map((path) => path.replace(/^.*\/bundle\/|-[A-Z\d]+(?=\.js$)/g, "")).sort(),
  };
}

function splitOptions(program: string): BuildOptions {
  return {
    stdin: { contents: program, resolveDir: root, loader: "ts", sourcefile: "program.ts" },
    bundle: true,
    minify: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    platform: "node",
    external: ["undici"],
    logLevel: "silent",
  };
}

function weigh(files: readonly Uint8Array[]): Pick<Bundle, "size" | "gzipped"> {
  const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);
  return {
    size: sum(files.map(({ length }) => length)),
    gzipped: sum(files.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
  };
}

function staticallyImported(starts: readonly string[], { outputs }: Metafile): Set<string> {
  const loaded = new Set<string>();
  const load = (path: string): void => {
    if (loaded.has(path)) return;
    loaded.add(path);
    for (const { path: other, kind, external } of outputs[path]?.imports ?? []) {
      if (kind === "import-statement" && external !== true) load(other);
    }
  };
  starts.forEach(load);
  return loaded;
}

/** The shape of most flows is the id of their last step; some end in a loop or a parallel. */
const shapes = ["summary", "reply", "[explain]", "score", "{praise:praise score:score}"];

/** Twenty flows, as the generator writes them. */
export const twentyFlows: string = [
  `import { createClient, defineFlow } from "noukai-codegen-runtime";`,
  ...Array.from(
    { length: 20 },
    (_, index) =>
      `export const flow${index} = defineFlow({ org: "acme", project: "spelling", slug: "grade-${index}", defaultVersion: "draft", shape: "${shapes[index % shapes.length] ?? ""}", hash: "0123456789abcd${String(index).padStart(2, "0")}" });`,
  ),
  `export const client = createClient();`,
].join("\n");

/** The same with schemas. All import the same file, which no flow but the one that is called loads. */
export const twentyValidatedFlows: string = twentyFlows
  .replaceAll("defineFlow", "defineValidatedFlow")
  .replaceAll(" });", `, schemas: () => import("./test/runtime/support/reply.schemas.ts") });`);

/** A program with a flow and a client. */
const oneFlow = `
  import { createClient, defineFlow } from "noukai-codegen-runtime";
  const flow = defineFlow({ org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft", hash: "0123456789abcdef" });
  const client = createClient();
`;

/** A program that executes one flow, and does nothing else. */
export const executeOnly: string = `${oneFlow}
  const done = await flow(client).execute({ message: "Hi." });
  if (done.status !== "completed") throw new Error(done.status);
  await client.close();
`;
