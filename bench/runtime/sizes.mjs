// What programs that use the runtime weigh.
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const root = fileURLToPath(new URL("../..", import.meta.url));

const twentyFlows = [
  `import { createClient, defineFlow } from "noukai-codegen-runtime";`,
  ...Array.from(
    { length: 20 },
    (_, index) =>
      `export const flow${index} = defineFlow({ org: "acme", project: "spelling", slug: "grade-${index}", defaultVersion: "draft", published: [1, 2], hash: "0123456789abcd${String(index).padStart(2, "0")}" });`,
  ),
  `export const client = createClient();`,
].join("\n");

const executeOnly = `
  import { createClient, defineFlow } from "noukai-codegen-runtime";
  const flow = defineFlow({ org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft", published: [1], hash: "0123456789abcdef" });
  export const done = await flow(createClient()).execute({ message: "Hi." });
`;

/** Leaves out what is loaded later. */
const startOnly = {
  name: "start-only",
  setup: (builder) => {
    builder.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

async function sizeOf(contents, plugins) {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "node",
    external: ["undici"],
    plugins,
    write: false,
  });
  const bytes = outputFiles[0].contents;
  return { size: bytes.length, gzipped: gzipSync(bytes, { level: 9 }).length };
}

export async function bundleSizes() {
  return {
    "20 flows + runtime, what is loaded at the start": await sizeOf(twentyFlows, [startOnly]),
    "a program that only executes, what is loaded at the start": await sizeOf(executeOnly, [
      startOnly,
    ]),
    "20 flows + runtime, all that may be loaded later in it": await sizeOf(twentyFlows, []),
    "@noukai/sdk 0.3.0, no flow": await sizeOf(
      `import { Noukai } from "@noukai/sdk"; export const client = new Noukai();`,
      [],
    ),
  };
}
