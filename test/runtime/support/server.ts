import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";

/** A request as the server saw it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage["headers"];
  readonly text: string;
  /** The body as JSON; undefined where there is none. */
  readonly body: unknown;
}

/** Answers one request; may break the connection instead. */
export type Handler = (request: SeenRequest, response: ServerResponse, socket: Socket) => unknown;

/** A server on a real socket that answers as a test says. */
export interface ScriptedServer extends AsyncDisposable {
  readonly baseUrl: string;
  readonly origin: string;
  readonly requests: SeenRequest[];
  /** Sockets that are open now. */
  readonly sockets: ReadonlySet<Socket>;
  /** Replaces the handler. */
  handle(handler: Handler): void;
  /** Closes connections that nothing uses, where no client of ours keeps them. */
  closeIdle(): void;
  /** Resolves when no socket is open. */
  idle(): Promise<void>;
}

/** Starts a server on a free port of the loopback address. */
export async function startServer(handler: Handler): Promise<ScriptedServer> {
  let current = handler;
  const requests: SeenRequest[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    void receive(request).then((seen) => {
      requests.push(seen);
      return current(seen, response, request.socket);
    });
  });
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined);
    socket.on("close", () => {
      sockets.delete(socket);
      server.emit("socket-closed");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    baseUrl: `${origin}/api/v1`,
    requests,
    sockets,
    handle: (next) => {
      current = next;
    },
    closeIdle: () => {
      server.closeIdleConnections();
    },
    idle: async () => {
      while (sockets.size > 0) await once(server, "socket-closed");
    },
    [Symbol.asyncDispose]: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

async function receive(request: IncomingMessage): Promise<SeenRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  return {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    text,
    body: text === "" ? undefined : (JSON.parse(text) as unknown),
  };
}

/** Answers with JSON. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}

/** Answers with an error body of the protocol. */
export function fail(
  response: ServerResponse,
  status: number,
  code: string,
  headers: Record<string, string> = {},
): void {
  json(response, status, { detail: { code, message: `because of ${code}` } }, headers);
}

/** The body of a run that is done. */
export function completed(result: unknown): Record<string, unknown> {
  return { status: "completed", result, flowId: "flow-1", blockCount: 3, executionId: "run-1" };
}

/** The body of a run that waits for tools. */
export function paused(
  toolCalls: readonly object[],
  fields: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    status: "tool_calls_required",
    executionId: "run-1",
    flowId: "flow-1",
    blockCount: 3,
    pausedAtStep: "find",
    iterationsUsed: 1,
    toolCalls,
    toolCallMessages: [{ role: "assistant", toolCalls }],
    accumulatedOutputs: {},
    ...fields,
  };
}

/** A tool call, with its arguments as JSON unless they are given as an object. */
export function toolCall(id: string, name: string, args: unknown): object {
  return { id, type: "function", function: { name, arguments: args } };
}

/** A frame of an event stream. */
export function frame(event: string, data: object): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** Begins an event stream. */
export function startStream(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.flushHeaders();
}

/** Answers with a whole event stream. */
export function stream(response: ServerResponse, frames: readonly string[]): void {
  startStream(response);
  response.end(frames.join(""));
}

/** The frames of one step that runs and completes. */
export function stepFrames(stepId: string, output: unknown, stepIndex = 0): string[] {
  return [
    frame("step_started", { stepId, name: stepId.toUpperCase(), stepIndex }),
    frame("step_input", { stepId, inputData: { for: stepId } }),
    frame("step_output", { stepId, outputData: output }),
    frame("step_completed", { stepId, name: stepId.toUpperCase(), output, durationMs: 5 }),
  ];
}

export const runStarted: string = frame("run_started", {
  runId: "run-1",
  executionId: "run-1",
  flowId: "flow-1",
  stepCount: 3,
});
