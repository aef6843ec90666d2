import { fileURLToPath } from "node:url";
import { build } from "esbuild";

/**
 * Part of the build: puts the argument parser and the tables of commands into one file. Loading the parser's forty files
 * takes longer than starting Node.js; as one file it takes a third of that. What a command does stays in files of its
 * own, loaded when the command runs.
 */
const here = fileURLToPath(new URL(".", import.meta.url));

await build({
  entryPoints: [`${here}program.js`],
  outfile: `${here}main.js`,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "esm",
  external: [`${here}commands/run-*`, `${here}print/*`],
  // Parts of the parser are CommonJS and call `require`.
  banner: {
    js: `import { createRequire as makeRequire } from "node:module"; const require = makeRequire(import.meta.url);`,
  },
  legalComments: "eof",
  logLevel: "warning",
});
