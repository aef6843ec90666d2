import { resolve } from "node:path";
import type { ErrorPayload, Logger, Plugin, ViteDevServer } from "vite";
import { resolveConfig } from "../config/index.js";
import { describeError } from "./describe-error.js";
import type { EmulatorProxy } from "./emulator-proxy.js";
import { createSession, type Session, type NoukaiPluginOptions } from "./session.js";
import { buildFor } from "./rollup-hooks.js";

/** The hooks for Vite: those of a build, and a development server that shows errors in its overlay. */
export function viteHooks(options: NoukaiPluginOptions): Partial<Plugin> {
  let root = resolve(options.root ?? process.cwd());
  let session: Session = createSession(root, options);
  let isServing = false;
  let proxy: EmulatorProxy | undefined;
  return {
    // Before other plugins read the files.
    enforce: "pre",
    configResolved: (config) => {
      root = resolve(options.root ?? config.root);
      session = createSession(root, options);
      isServing = config.command === "serve";
    },
    configureServer: async (server) => {
      proxy = await serveFlows(server, options, root);
      // Where nothing is watched, as in tests, generate once.
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
      if (!isServing) return;
      await Promise.all([session.close(), proxy?.close()]);
      proxy = undefined;
    },
  };
}

/** Serves the flows to pages, if the options say so. */
async function serveFlows(
  { config, middlewares }: ViteDevServer,
  { emulator = false, config: file }: NoukaiPluginOptions,
  root: string,
): Promise<EmulatorProxy | undefined> {
  if (emulator === false) return undefined;
  const { createEmulatorProxy } = await import("./emulator-proxy.js");
  const proxy = createEmulatorProxy(
    emulator === true ? {} : emulator,
    () => resolveConfig(root, { config: file }),
    (line) => {
      config.logger.info(line.trimEnd(), { timestamp: true });
    },
  );
  middlewares.use(proxy.path, (request, response, next) => {
    proxy.handle(request, response).catch(next);
  });
  config.logger.info(`noukai-codegen: the emulator serves the flows at ${proxy.path}`);
  return proxy;
}

/** Generates while a development server runs. Pages that are opened later show the current error too. */
async function followDefinitions(
  server: ViteDevServer,
  session: Session,
  root: string,
): Promise<void> {
  const { logger } = server.config;
  let current: ErrorPayload | undefined;
  const clear = (): void => {
    if (current === undefined) return;
    current = undefined;
    // An empty update removes the overlay.
    server.ws.send({ type: "update", updates: [] });
  };
  server.ws.on("connection", () => {
    if (current !== undefined) server.ws.send(current);
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
        current = createOverlay(event.error, root, logger);
        server.ws.send(current);
    }
  });
}

function createOverlay(error: unknown, root: string, logger: Logger): ErrorPayload {
  const { message, place } = describeError(error, root);
  logger.error(message, { timestamp: true });
  const at = place === undefined ? {} : { id: place.file, loc: place };
  return { type: "error", err: { message, stack: "", plugin: "noukai-codegen", ...at } };
}
