import { resolve } from "node:path";
import type { ErrorPayload, Logger, Plugin, ViteDevServer } from "vite";
import { describeError } from "./describe-error.js";
import type { NoukaiPluginOptions } from "./session.js";
import { buildFor } from "./rollup-hooks.js";
import { createSession, type Session } from "./session.js";

/** The hooks for Vite: those of a build, and a development server that shows errors in its overlay. */
export function viteHooks(options: NoukaiPluginOptions): Partial<Plugin> {
  let root = resolve(options.root ?? process.cwd());
  let session: Session = createSession(root, options);
  let isServing = false;
  return {
    // Before anything else looks at the files.
    enforce: "pre",
    configResolved: (config) => {
      root = resolve(options.root ?? config.root);
      session = createSession(root, options);
      isServing = config.command === "serve";
    },
    configureServer: async (server) => {
      // Where nothing is watched, as in a run of tests, generating once is all.
      if (server.config.server.watch === null) {
        const { warnings } = await session.build();
        for (const warning of warnings) server.config.logger.warn(warning);
      } else await followDefinitions(server, session, root);
    },
    async buildStart() {
      if (!isServing) await buildFor(this, session, root);
    },
    closeWatcher: () => session.close(),
    closeBundle: async () => {
      if (isServing) await session.close();
    },
  };
}

/** Generates while a development server runs. Whoever opens a page sees the error that stands, if one does. */
async function followDefinitions(
  server: ViteDevServer,
  session: Session,
  root: string,
): Promise<void> {
  const { logger } = server.config;
  let standing: ErrorPayload | undefined;
  const clear = (): void => {
    if (standing === undefined) return;
    standing = undefined;
    // An update of nothing takes the overlay away.
    server.ws.send({ type: "update", updates: [] });
  };
  server.ws.on("connection", () => {
    if (standing !== undefined) server.ws.send(standing);
  });
  await session.follow((event) => {
    switch (event.kind) {
      case "generated":
      case "recovered":
        clear();
        return;
      case "warning":
        logger.warn(event.message, { timestamp: true });
        return;
      case "failed":
        standing = createOverlay(event.error, root, logger);
        server.ws.send(standing);
    }
  });
}

function createOverlay(error: unknown, root: string, logger: Logger): ErrorPayload {
  const { message, place } = describeError(error, root);
  logger.error(message, { timestamp: true });
  const at = place === undefined ? {} : { id: place.file, loc: place };
  return { type: "error", err: { message, stack: "", plugin: "noukai-codegen", ...at } };
}
