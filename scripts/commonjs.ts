import { copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

/**
 * Part of the build: the runtime as CommonJS, for programs that cannot load ES modules, Jest's by default among them. It is made
 * from the compiled modules, so that both are the same code. What the runtime imports on demand stays a file of its own.
 */
const runtime = fileURLToPath(new URL("../../runtime/dist/", import.meta.url));
const out = `${runtime}cjs`;

rmSync(out, { recursive: true, force: true });
const bundle = await rolldown({
  input: {
    index: `${runtime}index.js`,
    wire: `${runtime}wire.js`,
    validation: `${runtime}validation.js`,
    sync: `${runtime}sync.js`,
    browser: `${runtime}browser.js`,
    react: `${runtime}react.js`,
    log: `${runtime}log.js`,
    "as-tool": `${runtime}as-tool.js`,
    otel: `${runtime}otel.js`,
    relay: `${runtime}relay.js`,
    "relay/express": `${runtime}relay/express.js`,
    "relay/fastify": `${runtime}relay/fastify.js`,
    "relay/hono": `${runtime}relay/hono.js`,
    "relay/next": `${runtime}relay/next.js`,
    replay: `${runtime}replay.js`,
    "replay/express": `${runtime}replay/express.js`,
    "replay/fastify": `${runtime}replay/fastify.js`,
    "replay/hono": `${runtime}replay/hono.js`,
    "replay/next": `${runtime}replay/next.js`,
    webhooks: `${runtime}webhooks.js`,
    // `sync` starts it by its path.
    worker: `${runtime}sync/worker.js`,
  },
  platform: "node",
  external: /^[^./]/,
  // "use client" of the entry for React stays at its start.
  onLog: (level, log, handle) => {
    if (log.code !== "MODULE_LEVEL_DIRECTIVE") handle(level, log);
  },
});
await bundle.write({ dir: out, format: "cjs", exports: "named" });
await bundle.close();

// The declarations are the same text; the manifest beside them makes TypeScript read them as CommonJS, as Node.js does the code.
for (const path of readdirSync(runtime, { recursive: true, encoding: "utf8" })) {
  if (!path.endsWith(".d.ts")) continue;
  mkdirSync(dirname(join(out, path)), { recursive: true });
  copyFileSync(join(runtime, path), join(out, path));
}
writeFileSync(join(out, "package.json"), `${JSON.stringify({ type: "commonjs" })}\n`);
