import type { AddressInfo } from "node:net";
import { BASE_PATH } from "noukai-codegen-runtime/wire";
import type { FlowDefinition } from "../generator/definition/types.js";
import { createCatalogue } from "./catalogue/catalogue.js";
import { createApp, type App } from "./http/app.js";
import { definitionMock } from "./mock/definition.js";
import type { EmulatorOptions } from "./options.js";
import { createExecutor } from "./processors/executor.js";
import { createJobQueue } from "./runs/jobs.js";
import { createRunService } from "./runs/service.js";
import { createSandbox } from "./sandbox/sandbox.js";

/** A running emulator. */
export interface Emulator {
  /** What clients take as their base URL: `http://HOST:PORT/api/v1`. */
  readonly url: string;
  /** The port it listens on; 0 when it does not listen. */
  readonly port: number;
  /** Answers a request without a socket. */
  fetch(request: Request): Promise<Response>;
  /** Stops listening and ends what runs. */
  close(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * Starts the flow service on this machine.
 *
 * @throws DefinitionError when definitions are wrong, UsageError when a path matches nothing, and the system's error
 * when the port is taken.
 */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const catalogue = createCatalogue(await loadDefinitions(options));
  const runs = createRunService({
    openStore: async () => {
      const { openStore } = await import("./store/open.js");
      return await openStore(options.db ?? ":memory:");
    },
    execute: createExecutor({
      mockFor: (call) => definitionMock(call.planned),
      model: undefined,
      sandbox: createSandbox({ timeoutMs: 1_000, memoryBytes: 64 * 1024 * 1024 }),
    }),
    keep: options.keep ?? 10_000,
    timeoutMs: options.runTimeout ?? 300_000,
  });
  const jobs = createJobQueue(runs, 8);
  const app = createApp({
    catalogue: () => catalogue,
    runs,
    jobs,
    strict: options.strict ?? false,
    limits: { bytes: 10 * 1024 * 1024, depth: 64 },
    reportBug: (error) => {
      console.error(error);
    },
  });
  const host = options.host ?? "127.0.0.1";
  const listener =
    options.listen === false ? undefined : await listen(app, host, options.port ?? 0);
  const close = async (): Promise<void> => {
    await listener?.close();
    runs.stop();
    await jobs.stop();
    await runs.close();
  };
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${listener?.port ?? 0}${BASE_PATH}`,
    port: listener?.port ?? 0,
    fetch: (request) => app.fetch(request),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function loadDefinitions(options: EmulatorOptions): Promise<readonly FlowDefinition[]> {
  const { flows = [] } = options;
  const list = typeof flows === "string" ? [flows] : flows;
  const patterns = list.filter((entry) => typeof entry === "string");
  const definitions = list.filter((entry) => typeof entry !== "string");
  if (patterns.length === 0) return definitions;
  const { filesSource } = await import("../generator/sources/files/index.js");
  const loaded = await filesSource({ patterns, cwd: options.cwd ?? process.cwd() }).load();
  return [...definitions, ...loaded.map((each) => each.definition)];
}

interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(app: App, host: string, port: number): Promise<Listener> {
  const { createAdaptorServer } = await import("@hono/node-server");
  const server = createAdaptorServer({ fetch: (request) => app.fetch(request) });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: portOf(server.address()),
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        if ("closeAllConnections" in server) server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  return typeof address === "object" && address !== null ? address.port : 0;
}
