import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build, type Plugin } from "esbuild";

const root = fileURLToPath(new URL("../../../", import.meta.url));

/** Leaves out what is loaded later: what remains is what a program loads to start. */
const withoutLater: Plugin = {
  name: "without-later",
  setup: (builder) => {
    builder.onResolve({ filter: /.*/ }, ({ kind, path }) =>
      kind === "dynamic-import" ? { path, external: true } : undefined,
    );
  },
};

/** What a bundle is made for and of. */
export interface BundleOptions {
  readonly platform?: "node" | "browser";
  /** Leaves out what is loaded later. */
  readonly startOnly?: boolean;
  readonly external?: string[];
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
  const { platform = "node", startOnly = false, external = ["undici"], globalName } = options;
  const result = await build({
    stdin: { contents: program, resolveDir: root, loader: "ts" },
    bundle: true,
    minify: true,
    ...(globalName === undefined ? { format: "esm" } : { format: "iife", globalName }),
    target: "es2022",
    platform,
    external,
    plugins: startOnly ? [withoutLater] : [],
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

/** Twenty flows, as the generator writes them. */
export const twentyFlows: string = [
  `import { createClient, defineFlow } from "noukai-codegen-runtime";`,
  ...Array.from(
    { length: 20 },
    (_, index) =>
      `export const flow${index} = defineFlow({ org: "acme", project: "spelling", slug: "grade-${index}", defaultVersion: "draft", published: [1, 2], hash: "0123456789abcd${String(index).padStart(2, "0")}" });`,
  ),
  `export const client = createClient();`,
].join("\n");

/** A program that executes one flow, and does nothing else. */
export const executeOnly = `
  import { createClient, defineFlow } from "noukai-codegen-runtime";
  const flow = defineFlow({ org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft", published: [1], hash: "0123456789abcdef" });
  export const done = await flow(createClient()).execute({ message: "Hi." });
`;
