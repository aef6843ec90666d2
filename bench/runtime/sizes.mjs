// What programs that use the runtime weigh: bundled as build tools do by default, with what is imported later in files of
// their own, and run, so that what counts is what they load; and all in one file, as some platforms want them.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = fileURLToPath(new URL("../out/sizes/", import.meta.url));

/** The shape of most flows is the id of their last step; some end in a loop or a parallel. */
const shapes = ["summary", "reply", "[explain]", "score", "{praise:praise score:score}"];

const flow = (name, slug, hash, index = 0) =>
  `export const ${name} = defineFlow({ org: "acme", project: "spelling", slug: "${slug}", defaultVersion: "draft", shape: "${shapes[index % shapes.length]}", hash: "${hash}" });`;

const twentyFlows = [
  `import { createClient, defineFlow } from "noukai-codegen-runtime";`,
  ...Array.from({ length: 20 }, (_, index) =>
    flow(
      `flow${index}`,
      `grade-${index}`,
      `0123456789abcd${String(index).padStart(2, "0")}`,
      index,
    ),
  ),
  `export const client = createClient();`,
].join("\n");

const oneFlow = [
  `import { createClient, defineFlow } from "noukai-codegen-runtime";`,
  flow("flow0", "grade-3", "0123456789abcdef"),
  `export const client = createClient();`,
].join("\n");

const execute = `await flow0(client).execute({ message: "Hi." }); await client.close();`;
const stream = `
  const events = flow0(client).events({ message: "Hi.", sessionId: "events-250", runRemaining: true });
  for await (const event of events) if (event.type === "flow_completed") break;
  await client.close();`;
const sdk = `import { Noukai } from "@noukai/sdk"; export const client = new Noukai();`;

/** @param origin - where a server answers. @returns bytes by what they are of */
export async function bundleSizes(origin) {
  return {
    "20 flows + runtime, at the start": await loadedBy(twentyFlows, origin),
    "20 flows + runtime, after execute()": await loadedBy(twentyFlows + execute, origin),
    "20 flows + runtime, after events()": await loadedBy(twentyFlows + stream, origin),
    "a program that only executes, after execute()": await loadedBy(oneFlow + execute, origin),
    "20 flows + runtime, in one file with all that may be loaded": await inOneFile(twentyFlows),
    "@noukai/sdk 0.3.0 in one file, no flow": await inOneFile(sdk),
  };
}

const options = (contents) => ({
  stdin: { contents, resolveDir: root, sourcefile: "program.js" },
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  platform: "node",
  external: ["undici"],
});

async function inOneFile(contents) {
  const { outputFiles } = await build({ ...options(contents), write: false });
  return sizeOf([outputFiles[0].contents]);
}

/** Bundles a program, runs it, and weighs the files that it loaded. */
async function loadedBy(contents, origin) {
  mkdirSync(out, { recursive: true });
  const folder = mkdtempSync(join(out, "program-"));
  try {
    await build({ ...options(contents), splitting: true, outdir: join(folder, "bundle") });
    writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
    const coverage = join(folder, "coverage");
    const { status, stderr } = spawnSync(process.execPath, [join(folder, "bundle", "stdin.js")], {
      encoding: "utf8",
      env: {
        ...process.env,
        NODE_V8_COVERAGE: coverage,
        NOUKAI_API_KEY: "nk_bench",
        NOUKAI_BASE_URL: `${origin}/api/v1`,
      },
    });
    if (status !== 0) throw new Error(stderr);
    const loaded = readdirSync(coverage)
      .flatMap((name) => JSON.parse(readFileSync(join(coverage, name), "utf8")).result)
      .map(({ url }) => url)
      .filter((url) => url.includes("/bundle/"));
    return sizeOf(loaded.map((url) => readFileSync(fileURLToPath(url))));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function sizeOf(files) {
  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);
  return {
    size: sum(files.map(({ length }) => length)),
    gzipped: sum(files.map((bytes) => gzipSync(bytes, { level: 9 }).length)),
    files: files.length,
  };
}
