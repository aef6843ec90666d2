import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/**
 * Part of the build: the client of a page as one file, and one for what only failures and tools need. Where a page's bundler finds
 * the modules that it shares with the client of servers, it loads all of each, and in many files. The errors stay a module of their
 * own, so that a page has each class once.
 */
const runtime = fileURLToPath(new URL("../../runtime/dist/", import.meta.url));

const bundle = await rolldown({
  // What `browser.ts` exports: the file itself is replaced.
  input: { browser: `${runtime}browser/client.js` },
  platform: "browser",
  plugins: [
    {
      name: "errors",
      resolveId: (id) =>
        id.endsWith("/errors.js") ? { id: "./errors.js", external: true } : undefined,
    },
  ],
  preserveEntrySignatures: "allow-extension",
});
await bundle.write({ dir: runtime, format: "esm", chunkFileNames: "browser-[name].js" });
await bundle.close();
