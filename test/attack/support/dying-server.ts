import { once } from "node:events";
import { createServer, type AddressInfo, type Server, type Socket } from "node:net";
import type { Random } from "../../support/random.js";
import { frame, stepFrames } from "../../runtime/support/server.js";

/** A `POST` as the server saw it. */
interface SeenPost {
  /** How often its first line arrived. */
  begun: number;
  /** How often all of it arrived. */
  complete: number;
}

/** A server whose connections die, and that counts what it was asked to do before. */
export interface DyingServer extends AsyncDisposable {
  readonly baseUrl: string;
  /** Requests by their path, which names the call, and the index of the step where each is asked for on its own. */
  readonly posts: ReadonlyMap<string, SeenPost>;
  /** Names of the calls to which a whole response was written. */
  readonly answered: ReadonlySet<string>;
  /** How often each fault happened. */
  readonly faults: ReadonlyMap<string, number>;
}

const FAULTS = [
  "none",
  "none",
  "none",
  "close at accept",
  "reset at accept",
  "close in the request",
  "reset in the request",
  "close after the request",
  "reset after the request",
  "close in the response",
  "reset in the response",
  "close after the response",
  "reset after the response",
  "half-open",
  "half-closed",
  "stop listening",
  "503 of a gateway",
  "502 of a gateway",
] as const;
/** Number of different faults. */
export const FAULT_COUNT: number = new Set(FAULTS).size;
type Fault = (typeof FAULTS)[number];

/** How long a connection that says nothing is kept, in milliseconds, at most. */
const HELD_MS = 40;
/** The last chunk of a response in chunks. */
const END_OF_STREAM = "0\r\n\r\n";

/** @param random decides which connections die, and when */
export async function startDyingServer(random: Random): Promise<DyingServer> {
  const posts = new Map<string, SeenPost>();
  const answered = new Set<string>();
  const faults = new Map<string, number>();
  const sockets = new Set<Socket>();
  let port = 0;
  let closed = false;

  /** Each fault comes once before one comes again, so that a run of few connections meets them all. */
  let coming: Fault[] = [];
  const nextFault = (): Fault => {
    if (coming.length === 0) coming = random.shuffled(FAULTS);
    return coming.pop() ?? "none";
  };
  const seen = (key: string): SeenPost => {
    const known = posts.get(key) ?? { begun: 0, complete: 0 };
    posts.set(key, known);
    return known;
  };
  const die = (socket: Socket, how: "close" | "reset"): void => {
    if (how === "reset") socket.resetAndDestroy();
    else socket.destroy();
  };
  const later = (act: () => void): void => {
    setTimeout(act, random.below(HELD_MS)).unref();
  };

  const server: Server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
    serve(socket);
  });

  function serve(socket: Socket): void {
    const fault = nextFault();
    faults.set(fault, (faults.get(fault) ?? 0) + 1);
    const [how = "", , when = ""] = fault.split(" ");
    const ending = how === "reset" ? "reset" : "close";
    if (fault.endsWith("at accept")) {
      die(socket, ending);
      return;
    }
    if (fault === "stop listening") pause();
    // A connection that serves some requests before it dies is one that the client has kept.
    let healthy = random.chance(0.5) ? random.below(4) : 0;
    let received = Buffer.alloc(0);
    let isBegun = false;
    const stopAt = fault.endsWith("in the request") ? 80 + random.below(400) : Infinity;

    socket.on("end", () => {
      if (socket.writable) later(() => socket.destroy());
    });
    socket.on("data", (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const text = received.toString("latin1");
        const key = keyOf(text);
        if (key === undefined) return;
        const isPost = text.startsWith("POST ");
        if (!isBegun) {
          isBegun = true;
          if (isPost) seen(key).begun++;
        }
        if (healthy === 0 && received.length >= stopAt) {
          die(socket, ending);
          return;
        }
        const length = lengthOf(text);
        if (length === undefined || received.length < length) return;
        const request = text.slice(0, length);
        received = received.subarray(length);
        isBegun = false;
        if (isPost) seen(key + stepOf(request)).complete++;
        const isHealthy = healthy > 0 || how === "none";
        answer(socket, request, key, isHealthy ? "none" : fault);
        if (healthy > 0) healthy--;
        else if (!isHealthy && when !== "") return;
      }
    });
  }

  function answer(socket: Socket, request: string, key: string, fault: Fault): void {
    const ending = fault.startsWith("reset") ? "reset" : "close";
    const response = responseTo(request, key, fault);
    if (fault.endsWith("after the request")) {
      die(socket, ending);
    } else if (fault === "half-open") {
      later(() => {
        die(socket, random.pick(["close", "reset"]));
      });
    } else if (fault === "half-closed") {
      const part = response.slice(0, random.below(response.length));
      countPart(key, response, part);
      socket.end(part);
    } else if (fault.endsWith("in the response")) {
      const part = response.slice(0, 1 + random.below(response.length - 1));
      countPart(key, response, part);
      socket.write(part, () => {
        die(socket, ending);
      });
    } else {
      answered.add(callOf(key));
      socket.write(response, () => {
        if (fault.endsWith("after the response")) die(socket, ending);
        // The client may send its next request while the connection closes.
        else if (random.chance(0.1)) later(() => socket.destroy());
      });
    }
  }

  /** Where all events arrived, a program does not miss what follows them. */
  function countPart(key: string, response: string, part: string): void {
    const end = `\r\n${END_OF_STREAM}`;
    if (response.endsWith(end) && part.length >= response.length - end.length)
      answered.add(callOf(key));
  }

  /** Refuses connections for a moment. */
  function pause(): void {
    if (!server.listening) return;
    server.close();
    setImmediate(resume);
  }

  /** Another program may have taken the port in the meantime, for one of its connections. */
  function resume(): void {
    if (closed || server.listening) return;
    server.once("error", () => setImmediate(resume));
    server.listen(port, "127.0.0.1", () => server.removeAllListeners("error"));
  }

  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  ({ port } = server.address() as AddressInfo);
  return {
    baseUrl: `http://127.0.0.1:${port}/api/v1`,
    posts,
    answered,
    faults,
    [Symbol.asyncDispose]: async () => {
      closed = true;
      for (const socket of sockets) socket.destroy();
      if (!server.listening) return;
      server.close();
      await once(server, "close");
    },
  };
}

/** The path of a request, which names the call; undefined where its first line is not complete. */
function keyOf(text: string): string | undefined {
  const [, path] = /^[A-Z]+ (\S+) HTTP\/1\.1\r\n/.exec(text) ?? [];
  return path;
}

/**
 * Which step of a run a request asks for: the next one is another request. Where a request asks for all that remain, the
 * next step may be running, so no other may follow.
 */
function stepOf(request: string): string {
  const [, index] = /"stepIndex":(\d+)/.exec(request) ?? [];
  return index === undefined || request.includes('"runRemaining":true') ? "" : `#${index}`;
}

/** The name of the call in a path: that of its flow. */
function callOf(path: string): string {
  return path.split("/")[6] ?? "";
}

/** The length of the first request in a text; undefined where its headers are not complete. */
function lengthOf(text: string): number | undefined {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [, length = "0"] = /\r\ncontent-length: (\d+)/i.exec(text.slice(0, end)) ?? [];
  return end + 4 + Number(length);
}

function responseTo(request: string, key: string, fault: Fault): string {
  const executionId = callOf(key);
  const json = (status: string, body: object): string => {
    const text = JSON.stringify(body);
    return `HTTP/1.1 ${status}\r\nContent-Type: application/json\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  };
  // Without Retry-After it does not say that the request was not passed on.
  if (fault === "503 of a gateway")
    return json("503 Service Unavailable", { detail: "no backend" });
  if (fault === "502 of a gateway") return json("502 Bad Gateway", { detail: "backend lost" });
  const fields = { executionId, flowId: "flow-1", blockCount: 1 };
  if (key.endsWith("/execute"))
    return json("200 OK", { ...fields, status: "completed", result: "x".repeat(500) });
  if (key.endsWith("/jobs")) return json("202 Accepted", { ...fields, status: "started" });
  if (request.startsWith("GET ")) return json("200 OK", { ...fields, status: "completed" });
  const frames = [
    frame("run_started", { executionId, stepCount: 1 }),
    ...stepFrames("only", { text: "y".repeat(300) }),
    frame("flow_completed", { executionId }),
  ];
  const chunks = frames.map((text) => `${text.length.toString(16)}\r\n${text}\r\n`).join("");
  return `HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n${chunks}${END_OF_STREAM}`;
}
