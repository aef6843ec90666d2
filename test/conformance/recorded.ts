import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { json, startStream, type Handler } from "../runtime/support/server.js";

/** A response of the service, as it was seen. */
export interface RecordedResponse {
  /** Default: 200. */
  readonly status?: number;
  readonly headers?: Record<string, string>;
  /** Frames of an event stream: payloads, or the text of a frame. */
  readonly sse?: readonly (string | { readonly eventType: string })[];
  readonly body?: unknown;
  /** A body that is not JSON. */
  readonly text?: string;
  /** No response: the connection is closed, or stays open and silent. */
  readonly fault?: "drop" | "hang";
}

/** A file of `wire-bodies/`. */
export interface RecordedCase {
  readonly what: string;
  /** What a client must do. */
  readonly right: string;
  /** Where the bodies were seen, or why they are expected. */
  readonly source: string;
  /** In the order of the requests. */
  readonly responses: readonly RecordedResponse[];
}

const folder = new URL("./wire-bodies/", import.meta.url);

/** Names of the files of `wire-bodies/`, without `.json`. */
export function recordedFiles(): string[] {
  return readdirSync(fileURLToPath(folder))
    .map((name) => name.replace(/\.json$/, ""))
    .sort();
}

/** Reads a file of `wire-bodies/`. */
export function readRecorded(file: string): RecordedCase {
  return JSON.parse(readFileSync(new URL(`${file}.json`, folder), "utf8")) as RecordedCase;
}

/** Serves the responses in order. A request beyond them is answered 500 `NOT_RECORDED`. */
export function serveRecorded(responses: readonly RecordedResponse[]): Handler {
  const left = [...responses];
  return (_request, response, socket) => {
    const { status, headers, sse, body, text, fault } = left.shift() ?? NOT_RECORDED;
    if (fault === "hang") return;
    if (fault === "drop") {
      socket.destroy();
    } else if (sse) {
      startStream(response);
      response.end(sse.map(toFrame).join(""));
    } else if (text !== undefined) {
      response.writeHead(status ?? 200, { "content-type": "text/html", ...headers }).end(text);
    } else {
      json(response, status ?? 200, body, headers);
    }
  };
}

const NOT_RECORDED: RecordedResponse = {
  status: 500,
  body: { detail: { code: "NOT_RECORDED", message: "No response is left for this request." } },
};

function toFrame(event: string | { readonly eventType: string }): string {
  if (typeof event === "string") return event;
  return `event: ${event.eventType}\ndata: ${JSON.stringify(event)}\n\n`;
}
