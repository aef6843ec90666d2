import { rmSync, writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { licenceTexts } from "./licences.js";

/**
 * Part of the build: bundles the command line, and the parts of its libraries that it always needs, into a few files in
 * `dist/cli`, because resolving and loading hundreds of modules dominates a short run. Every dynamic import becomes a chunk
 * that is loaded on demand, so that `--help` loads no command's body.
 */
const dist = fileURLToPath(new URL("..", import.meta.url));
const out = `${dist}cli`;

/** Libraries that every run of `generate` needs, or that load quickly only as one file. All others stay external. */
const BUNDLED =
  /^(?:yargs|zod|js-yaml|@humanwhocodes\/momoa|picocolors|picomatch|tinyglobby|fastest-levenshtein|json-schema-to-typescript|prettier\/doc)(?:\/|$)/;

/** Not bundled, so that each stays one module: errors are told apart by their classes. */
const SHARED = ["generator/errors.js", "emulator/index.js"];

const choices: Plugin = {
  name: "what is bundled",
  setup: (builder) => {
    builder.onResolve({ filter: /^\..*\/(?:errors|index)\.js$/ }, ({ path, resolveDir }) => {
      const file = relative(dist, resolve(resolveDir, path));
      return SHARED.includes(file) ? { path: `../${file}`, external: true } : undefined;
    });
    builder.onResolve({ filter: /^string-width$/ }, () => ({
      path: `${dist}bin/print/ascii-width.js`,
    }));
    builder.onResolve({ filter: /^[^.]/ }, ({ path, importer, kind }) => {
      const isWanted = kind === "entry-point" || BUNDLED.test(path);
      const isOfLibrary = importer !== "" && !importer.startsWith(dist);
      return isWanted || (isOfLibrary && path !== "prettier")
        ? undefined
        : { path, external: true };
    });
  },
};

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    main: `${dist}bin/program.js`,
  },
  outdir: out,
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  plugins: [choices],
  define: { IS_BUNDLED: "true" },
  // Parts of the libraries are CommonJS and call `require`.
  banner: {
    js: `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);`,
  },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
writeFileSync(`${out}/LICENCES.txt`, licenceTexts(Object.keys(metafile.inputs)));
