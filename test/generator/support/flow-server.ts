import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface Handled {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
}

/** A loopback server on a port of its own that remembers what it was asked. */
export interface FlowServer extends AsyncDisposable {
  /** Ends with /api/v1. */
  readonly baseUrl: string;
  readonly requests: readonly Handled[];
  /** Replaces what answers. */
  answer(handler: (request: IncomingMessage, response: ServerResponse) => void): void;
  /** Drops every connection and refuses new ones. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  restart(): Promise<void>;
}

export async function startFlowServer(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<FlowServer> {
  const requests: Handled[] = [];
  let current = handler;
  const server = createServer((request, response) => {
    const { method = "", url = "", headers } = request;
    requests.push({ method, url, headers });
    current(request, response);
  });
  const listen = (port: number): Promise<number> =>
    new Promise((resolve, reject) => {
      server.once("error", reject).listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve((server.address() as AddressInfo).port);
      });
    });
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => {
        resolve();
      });
      server.closeAllConnections();
    });
  const port = await listen(0);
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    requests,
    answer: (next) => {
      current = next;
    },
    stop,
    restart: async () => {
      await listen(port);
    },
    [Symbol.asyncDispose]: async () => {
      if (server.listening) await stop();
    },
  };
}

/** What a gateway keeps: documents by `org/project/slug`, then by version. */
export type Documents = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** Answers as a gateway does: the list and the documents, with tags. `documents` is asked for each time. */
export function gateway(
  documents: () => Documents,
): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    const url = new URL(request.url ?? "", "http://gateway");
    const path = url.pathname.replace(/^\/api\/v1\/flows\/?/, "");
    const flows = documents();
    if (path === "") {
      const list = Object.entries(flows).map(([id, versions]) => {
        const [org, project, slug] = id.split("/");
        const numbers = Object.keys(versions).map((key) => (key === "draft" ? key : Number(key)));
        return { org, project, slug, versions: numbers };
      });
      sendJson(request, response, { flows: list });
      return;
    }
    const document = flows[path]?.[url.searchParams.get("version") ?? "draft"];
    if (document !== undefined) {
      sendJson(request, response, document);
      return;
    }
    response.writeHead(404, { "content-type": "application/json" });
    response.end(JSON.stringify({ detail: { code: "FLOW_NOT_FOUND", message: "no such flow" } }));
  };
}

/** Sends JSON with a tag made from it, or 304 where the client has that already. */
export function sendJson(request: IncomingMessage, response: ServerResponse, body: unknown): void {
  const text = JSON.stringify(body);
  const etag = `"${Buffer.from(text).toString("base64url").slice(-40)}-${text.length}"`;
  if (request.headers["if-none-match"] === etag) {
    response.writeHead(304, { etag }).end();
    return;
  }
  response.writeHead(200, { "content-type": "application/json", etag }).end(text);
}

/** A flow's document in the format of definition files. */
export function flowDocument(
  id: string,
  changes: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const [org, project, slug] = id.split("/");
  return {
    org,
    project,
    slug,
    name: `The flow ${slug ?? ""}`,
    version: "draft",
    inputs: {
      type: "object",
      required: ["message"],
      properties: { message: { type: "string" }, level: { enum: ["easy", "hard"] } },
    },
    primary: "message",
    steps: [
      {
        id: "answer",
        processor: "llm",
        prompt: "{{message}}",
        output: { type: "object", required: ["text"], properties: { text: { type: "string" } } },
      },
    ],
    ...changes,
  };
}
