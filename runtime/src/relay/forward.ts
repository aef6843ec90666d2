import { isNoukaiError } from "../errors.js";
import type { CallContext } from "../request/call-context.js";
import { parse } from "../request/json.js";
import { readChunk } from "../request/read-body.js";
import { redact } from "../request/redact.js";
import { createCallContext, requestOf, type Call, type ScopedGlobal } from "../request/send.js";
import { createStreamContext } from "../request/stream-context.js";
import type { TransportResponse } from "../transport/transport.js";
import { HEADER_FLOW_HASH, HEADER_REQUEST_ID } from "../wire.js";
import { Refusal } from "./refusal.js";
import type { RelayTarget } from "./targets.js";

/** Headers of the caller that go on to the service. */
const PASSED_ON = ["traceparent", "tracestate"] as const;

/** Headers of the service that the caller gets: what its errors tell. */
const PASSED_BACK = ["retry-after", HEADER_REQUEST_ID, HEADER_FLOW_HASH] as const;

/** Responses that have no body. */
const WITHOUT_BODY = [204, 205, 304];

/** Of a stream: proxies on the way pass each event on when it comes. */
const STREAM_HEADERS = {
  "content-type": "text/event-stream",
  "cache-control": "no-cache, no-transform",
  "x-accel-buffering": "no",
};

/**
 * Sends a body to the service, once, and passes its answer on. When the caller is gone, the request ends.
 *
 * @param text the body
 * @param request of the caller
 * @throws Refusal if there is no answer; AuthenticationError if there is no API key for the project; what a replay throws.
 */
export async function forward(
  target: RelayTarget,
  text: string,
  request: Request,
): Promise<Response> {
  const { core, path, verb } = target;
  const { signal } = request;
  if (isGone(signal)) return gone();
  const call: Call = { method: "POST", path, body: text, settings: {} };
  const context = (verb === "step" ? createStreamContext : createCallContext)(core, { signal });
  let isOpen = false;
  try {
    const response = await send(target, call, request, context);
    const { status } = response;
    if (status < 200 || status > 599) throw new Refusal(502, "UPSTREAM_UNAVAILABLE");
    const headers = passedBack(response, context);
    if (WITHOUT_BODY.includes(status)) return new Response(null, { status, headers });
    if (isStream(response) && verb === "step" && status < 300) {
      isOpen = true;
      for (const [name, value] of Object.entries(STREAM_HEADERS)) headers.set(name, value);
      return new Response(streamOf(response, context), { status, headers });
    }
    headers.set("content-type", "application/json");
    headers.set("cache-control", "no-store");
    return new Response(await readJson(response, context, core.maxResponseBytes), {
      status,
      headers,
    });
  } catch (error) {
    if (isGone(signal)) return gone();
    if (isNoukaiError(error) && !/^API(?:Connection|Timeout)Error$/.test(error.name)) throw error;
    throw error instanceof Refusal ? error : new Refusal(502, "UPSTREAM_UNAVAILABLE");
  } finally {
    if (!isOpen) {
      context.stop?.(new Error("not needed"));
      context.end();
    }
  }
}

async function send(
  { core }: RelayTarget,
  call: Call,
  request: Request,
  context: CallContext,
): Promise<TransportResponse> {
  const { noukaiScope } = globalThis as ScopedGlobal;
  const sendKeyed = await (noukaiScope?.(core, call) ?? core.sender());
  const plain = requestOf(core, call);
  const { method } = call;
  context.details = { method, url: plain.origin + plain.path, attempts: 1 };
  context.throwIfFailed();
  const headers: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const given = request.headers.get(name) ?? "";
    // A `traceparent` that was sent twice is joined; `tracestate` is a list.
    const value = name === "traceparent" ? given.replace(/,.*/, "").trim() : given;
    if (/^[ -~]+$/.test(value)) headers[name] = value;
  }
  return sendKeyed({ ...plain, headers: { ...headers, ...plain.headers } }, context);
}

function passedBack(response: TransportResponse, context: CallContext): Headers {
  const headers = new Headers();
  for (const name of PASSED_BACK) {
    const value = response.header(name);
    if (value !== undefined && /^[ -~]*$/.test(value)) headers.set(name, redact(context, value));
  }
  return headers;
}

function isStream(response: TransportResponse): boolean {
  return /^text\/event-stream\b/i.test(response.header("content-type") ?? "");
}

/** The frames as they come. A connection to the service that is lost is lost for the caller, too. */
function streamOf(response: TransportResponse, context: CallContext): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>(
    {
      pull: async (controller) => {
        const chunk = await readChunk(response, context);
        if (chunk) controller.enqueue(chunk);
        else {
          context.end();
          controller.close();
        }
      },
      cancel: () => {
        context.fail(new Error("cancelled"));
      },
    },
    { highWaterMark: 0 },
  );
}

/** The body as it came if it is JSON, and not a mere text or number. */
async function readJson(
  response: TransportResponse,
  context: CallContext,
  limit: number,
): Promise<string> {
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for (;;) {
    const chunk = await readChunk(response, context);
    if (!chunk) break;
    size += chunk.length;
    if (size > limit) throw new Refusal(502, "UPSTREAM_UNAVAILABLE");
    text += decoder.decode(chunk, { stream: true });
  }
  text += decoder.decode();
  const value = parse(text);
  return typeof value === "object" && value !== null
    ? redact(context, text)
    : JSON.stringify({ detail: "UPSTREAM_NON_JSON" });
}

/** Whether the caller is gone, which may happen at any time. */
function isGone(signal: AbortSignal): boolean {
  return signal.aborted;
}

/** It is not read; servers need an answer. */
function gone(): Response {
  return new Response(null, { status: 499 });
}
