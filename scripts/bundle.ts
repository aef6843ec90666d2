import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { billOfMaterials, bundledComponent } from "./bill-of-materials.js";
import { bundledPackages } from "./bundled-packages.js";
import { licenceTexts } from "./licences.js";
import { trimLibraries } from "./trim-libraries.js";

/**
 * Part of the build: bundles the command line, the library, the plugins and the emulator, and the parts of their libraries
 * that they always need, into a few files in `dist/bundle`. Resolving and loading hundreds of modules dominates a short run,
 * and what is bundled is no dependency of the package: it is listed in the bundle's own bill of materials instead. Every
 * dynamic import becomes a chunk that is loaded on demand, so that `--help` loads no command's body.
 */
const dist = fileURLToPath(new URL("..", import.meta.url));
const out = `${dist}bundle`;

/** What every run of `generate` needs, or what loads quickly only as one file. All other packages stay external. */
const BUNDLED =
  /^(?:yargs|zod|js-yaml|@humanwhocodes\/momoa|picocolors|picomatch|tinyglobby|fastest-levenshtein|json-schema-to-typescript|@hyperjump\/[\w-]+|@modelcontextprotocol\/(?:client|server)|env-paths|open|proper-lockfile|noukai-codegen-runtime\/validation)(?:\/|$)/;

/** What users install anyway stays external also where a library imports it. */
const { dependencies } = JSON.parse(readFileSync(`${dist}../package.json`, "utf8")) as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const isInstalled = (path: string): boolean =>
  Object.keys(dependencies).some((name) => path === name || path.startsWith(`${name}/`));

const choices: Plugin = {
  name: "what is bundled",
  setup: (builder) => {
    builder.onResolve({ filter: /^string-width$/ }, () => ({
      path: `${dist}bin/print/ascii-width.js`,
    }));
    builder.onResolve({ filter: /^[^.]/ }, ({ path, importer, kind }) => {
      const isWanted = kind === "entry-point" || BUNDLED.test(path);
      const isOfLibrary = importer !== "" && !importer.startsWith(dist);
      return isWanted || (isOfLibrary && !isInstalled(path)) ? undefined : { path, external: true };
    });
  },
};

const plugins = ["vite", "rollup", "webpack", "esbuild", "rspack"];

rmSync(out, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    main: `${dist}bin/program.js`,
    generator: `${dist}generator/index.js`,
    emulator: `${dist}emulator/index.js`,
    "render-worker": `${dist}generator/render/threads/worker.js`,
    "python-process": `${dist}emulator/steps/python/process.js`,
    "sandbox-worker": `${dist}emulator/steps/sandbox/worker.js`,
    "schema-worker": `${dist}emulator/schemas/worker.js`,
    ...Object.fromEntries(plugins.map((name) => [name, `${dist}generator/plugin/${name}.js`])),
  },
  outdir: out,
  bundle: true,
  splitting: true,
  platform: "node",
  target: "node20",
  format: "esm",
  plugins: [trimLibraries, choices],
  define: { IS_BUNDLED: "true" },
  // Parts of the libraries are CommonJS and call `require`.
  banner: {
    js: `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);`,
  },
  legalComments: "none",
  metafile: true,
  logLevel: "warning",
});
const packages = bundledPackages(Object.keys(metafile.inputs));
writeFileSync(`${out}/LICENCES.txt`, licenceTexts(packages));
const bill = billOfMaterials(packages.map(bundledComponent));
writeFileSync(`${out}/sbom.cdx.json`, `${JSON.stringify(bill, null, 2)}\n`);
