import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { InlineConfig, Plugin } from "vite";
import { billOfMaterials, bundledComponent } from "./bill-of-materials.js";
import { bundledPackages } from "./bundled-packages.js";
import { licenceTexts } from "./licences.js";

/**
 * Part of the build: bundles the page of the emulator into `dist/ui`, with its licences and its bill of materials, if
 * something that it is made of has changed since the last time. `--serve` serves it instead and follows changes.
 */
const repository = fileURLToPath(new URL("../../", import.meta.url));
const stampFile = `${repository}dist/.ui-stamp`;

/** What the page is made of. The lock file stands for the libraries. */
const INPUTS = [
  "ui",
  "emulator/ui",
  "runtime/src/validation",
  "runtime/src/validation.ts",
  "scripts/ui.ts",
  "package-lock.json",
];

/** The files of a path, in an order that does not depend on the machine. */
function filesOf(path: string): readonly string[] {
  if (!statSync(repository + path).isDirectory()) return [path];
  return readdirSync(repository + path, { recursive: true, encoding: "utf8" })
    .map((name) => `${path}/${name}`)
    .filter((name) => statSync(repository + name).isFile())
    .sort();
}

function stampOf(paths: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of paths.flatMap(filesOf))
    hash.update(`${file}\0`).update(readFileSync(repository + file));
  return hash.digest("hex");
}

/** Writes what who distributes the page has to distribute with it. */
const componentsOfPage: Plugin = {
  name: "licences and bill of materials",
  generateBundle(_, bundle) {
    const inputs = Object.values(bundle).flatMap((file) =>
      file.type === "chunk" ? Object.keys(file.modules) : [],
    );
    const packages = bundledPackages(inputs.map((path) => path.split("?")[0] ?? path));
    const bill = billOfMaterials(packages.map(bundledComponent));
    const emit = (fileName: string, source: string): void => {
      this.emitFile({ type: "asset", fileName, source });
    };
    emit("LICENCES.txt", licenceTexts(packages));
    emit("sbom.cdx.json", `${JSON.stringify(bill, null, 2)}\n`);
  },
};

/** What the form library's tests validate with, by `eval`, is part of its entry: the page never calls it. */
const UNUSED = "@rjsf/validator-ajv8";
const withoutUnused: Plugin = {
  name: "without what is never called",
  enforce: "pre",
  resolveId: (name) => (name === UNUSED ? `\0${UNUSED}` : undefined),
  load: (id) => (id === `\0${UNUSED}` ? "export default undefined;" : undefined),
};

const out = `${repository}dist/ui`;

const options: InlineConfig = {
  configFile: false,
  root: `${repository}ui`,
  // The page may be served behind a prefix.
  base: "./",
  plugins: [withoutUnused, componentsOfPage],
  logLevel: "warn",
  build: {
    outDir: out,
    emptyOutDir: true,
    target: "es2022",
    // The policy of the page allows what it loads from its own address, and nothing inline.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      onLog: (level, log, report) => {
        // Libraries say "use client" to frameworks that render on a server.
        if (log.code !== "MODULE_LEVEL_DIRECTIVE") report(level, log);
      },
    },
  },
};

if (process.argv.includes("--serve")) {
  const { createServer } = await import("vite");
  const emulator = process.env.NOUKAI_EMULATOR ?? "http://127.0.0.1:4010";
  const server = await createServer({
    ...options,
    plugins: [withoutUnused, tokenOf(emulator)],
    logLevel: "info",
    server: { proxy: { "/api": { target: emulator, changeOrigin: true } } },
  });
  await server.listen();
  server.printUrls();
} else {
  const stamp = stampOf(INPUTS);
  const isBuilt = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
  if (!isBuilt || !existsSync(`${out}/index.html`)) {
    const { build } = await import("vite");
    await build(options);
    mkdirSync(`${repository}dist`, { recursive: true });
    writeFileSync(stampFile, stamp);
  }
}

/** Gives a page that Vite serves the token of the emulator that answers it. */
function tokenOf(emulator: string): Plugin {
  const meta = /<meta name="noukai-page-token"[^>]*>/;
  return {
    name: "token of the emulator",
    transformIndexHtml: async (html) => {
      const served = await fetch(emulator, { headers: { accept: "text/html" } });
      const [found] = meta.exec(await served.text()) ?? [];
      return found === undefined ? html : html.replace(meta, () => found);
    },
  };
}
