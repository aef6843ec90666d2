import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { BASE_PATH } from "noukai-codegen-runtime/wire";
import type { Emulator, EmulatorOptions } from "../../emulator/index.js";
import { UsageError } from "../errors.js";
import type { ResolvedConfig } from "../config/index.js";
import { isService } from "../sources/index.js";

/** What a development server may choose of its emulator. The definitions are those of the config, and are watched. */
export interface DevEmulatorOptions extends Pick<
  EmulatorOptions,
  "capture" | "chaos" | "codeTimeout" | "formats" | "llm" | "mocks" | "runTimeout" | "strict"
> {
  /** Where pages find it on the development server. Default: `/api/noukai`. */
  readonly path?: string | undefined;
}

/** The emulator as a part of a development server: it listens on no port of its own. */
export interface EmulatorProxy {
  /** Where it is on the development server. */
  readonly path: string;
  /** Answers a request below `path`, whose `url` is what follows it. The emulator is started by the first one. */
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>;
  close(): Promise<void>;
}

/** The key that the proxy sends. The emulator takes any, and pages see none. */
const KEY = "nk_test_dev_server";

/** Headers of pages that are not passed on: the proxy has the key, and the connection is its own. */
const OWN_HEADERS = new Set(["authorization", "connection", "content-length", "cookie", "expect"]);

/**
 * Creates the proxy. A start that fails, for an invalid definition, is tried again by the next request.
 *
 * @param options the emulator's.
 * @param config the config of the project, read when the emulator starts.
 * @param log receives what the emulator has to say.
 */
export function createEmulatorProxy(
  { path = "/api/noukai", ...options }: DevEmulatorOptions,
  config: () => Promise<ResolvedConfig>,
  log: (line: string) => void,
): EmulatorProxy {
  let starting: Promise<Emulator> | undefined;
  let isClosed = false;

  const start = async (): Promise<Emulator> => {
    const { source, cwd, formats } = await config();
    const flows = source.filter((entry) => typeof entry === "string" && !isService(entry));
    const files = flows.filter((entry) => typeof entry === "string");
    if (files.length === 0)
      throw new UsageError(
        "The emulator serves definitions from files, and the config names none in `source`: `noukai-codegen pull` writes them.",
      );
    const { startEmulator } = await import("../../emulator/index.js");
    const settings = { formats, ...options, flows: files, cwd, watch: true, listen: false };
    // Its page is at the address of an emulator, which this one has not.
    return await startEmulator({ ...settings, ui: false, log: "text", logTo: log });
  };
  const running = (): Promise<Emulator> => {
    starting ??= start().catch((error: unknown) => {
      starting = undefined;
      throw error;
    });
    return starting;
  };

  return {
    path,
    handle: async (incoming, outgoing) => {
      const left = new AbortController();
      outgoing.once("close", () => {
        left.abort();
      });
      const request = asRequest(incoming, left.signal);
      // Its own routes set mocks and keys: they are for programs on the server.
      if (isClosed || isControl(request.url)) {
        refuse(outgoing, 404, "NOT_FOUND", "There is no such path.");
        return;
      }
      let emulator: Emulator;
      try {
        emulator = await running();
      } catch (error) {
        const message = error instanceof Error ? error.message : String(error);
        refuse(outgoing, 503, "EMULATOR_NOT_STARTED", message);
        return;
      }
      await send(await emulator.fetch(request), outgoing);
    },
    close: async () => {
      isClosed = true;
      const emulator = await starting?.catch(() => undefined);
      await emulator?.close();
    },
  };
}

/** Whether a URL, which has no dot segments any more, leads to the emulator's own routes, however it is written. */
function isControl(url: string): boolean {
  const { pathname } = new URL(url);
  let path = pathname;
  try {
    path = decodeURIComponent(pathname);
  } catch {
    // No route has such a path.
  }
  return path
    .toLowerCase()
    .replace(/[/\\]+/g, "/")
    .startsWith(`${BASE_PATH}/emulator/`);
}

/** The emulator checks `Host` and `Origin` itself: pages of other origins are refused. */
function asRequest(incoming: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    if (value !== undefined && !OWN_HEADERS.has(name)) headers.set(name, String(value));
  headers.set("authorization", `Bearer ${KEY}`);
  const method = incoming.method ?? "GET";
  const hasBody = method !== "GET" && method !== "HEAD";
  const body = hasBody ? { body: Readable.toWeb(incoming), duplex: "half" as const } : {};
  return new Request(
    `http://${incoming.headers.host ?? "localhost"}${BASE_PATH}${incoming.url ?? "/"}`,
    {
      ...{ method, headers, signal },
      ...body,
    },
  );
}

async function send(answer: Response, outgoing: ServerResponse): Promise<void> {
  outgoing.writeHead(answer.status, Object.fromEntries(answer.headers));
  outgoing.flushHeaders();
  if (answer.body === null) outgoing.end();
  // A page that leaves ends its stream.
  else await pipeline(Readable.fromWeb(answer.body), outgoing).catch(() => undefined);
}

function refuse(outgoing: ServerResponse, status: number, code: string, message: string): void {
  outgoing.writeHead(status, { "content-type": "application/json" });
  outgoing.end(JSON.stringify({ error: { code, message } }));
}
