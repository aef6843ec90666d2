import { ValueError } from "../errors.js";
import { readLimited } from "../request/read-limited.js";
import { WebhookRequestError } from "./errors.js";

/** A delivery as servers of Node.js have it: the headers, and the bytes of the body before anything has parsed them. */
export interface RawDelivery {
  /** `request.headers` of Node.js, or `Headers`. */
  readonly headers:
    | { get(name: string): string | null }
    | Readonly<Record<string, string | readonly string[] | undefined>>;
  /** The body as it was received; a text is taken as UTF-8. */
  readonly body: Uint8Array | string;
  /** Default: POST. */
  readonly method?: string | undefined;
}

/** A delivery: a `Request` whose body has not been read, or what a server of Node.js has. */
export type WebhookRequest = Request | RawDelivery;

/** What is verified. */
export interface ReadDelivery {
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
}

/**
 * Reads a delivery as bytes.
 *
 * @throws WebhookRequestError if it is not a POST of JSON, is larger than `maxBytes`, or was parsed before.
 */
export async function readRequest(
  request: WebhookRequest,
  maxBytes: number,
): Promise<ReadDelivery> {
  const header = headerReader(request);
  const method = request.method ?? "POST";
  if (method !== "POST") {
    throw new WebhookRequestError(
      "webhook_method_invalid",
      `Deliveries are POST requests, not ${method.slice(0, 16)}.`,
    );
  }
  const type = header("content-type");
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new WebhookRequestError(
      "webhook_content_type_invalid",
      `Deliveries are application/json, not ${JSON.stringify(type.slice(0, 80))}.`,
    );
  }
  if (Number(header("content-length")) > maxBytes) throw tooLarge(maxBytes);
  const body = isRaw(request) ? bytesOf(request.body) : await readBody(request, maxBytes);
  if (body.length > maxBytes) throw tooLarge(maxBytes);
  return { header, body };
}

function isRaw(request: WebhookRequest): request is RawDelivery {
  return !("bodyUsed" in request);
}

function headerReader({ headers }: WebhookRequest): (name: string) => string | undefined {
  if (hasGet(headers)) return (name) => headers.get(name) ?? undefined;
  const fields = new Map<string, string>();
  for (const [name, value] of Object.entries(headers)) {
    if (typeof value === "string") fields.set(name.toLowerCase(), value);
    // As `Headers` joins them: what was sent twice is not taken for one.
    else if (Array.isArray(value)) fields.set(name.toLowerCase(), value.join(", "));
  }
  return (name) => fields.get(name);
}

/** Whether these are `Headers`; a header may be named `get` too. */
function hasGet(
  headers: RawDelivery["headers"],
): headers is Extract<RawDelivery["headers"], { get(name: string): string | null }> {
  return typeof headers.get === "function";
}

/** What Node.js programs pass as `body`. Parsed JSON is an error: written anew it is not what was signed. */
function bytesOf(body: unknown): Uint8Array {
  if (typeof body === "string") return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return new Uint8Array(body);
  throw new WebhookRequestError(
    "webhook_body_not_raw",
    `The body of the delivery must be its bytes or its text as it was received, not ${nameOf(body)}: read it before a parser does, in Express with express.raw({ type: "application/json" }).`,
  );
}

async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (request.bodyUsed) {
    throw new WebhookRequestError(
      "webhook_body_not_raw",
      "The body of the request was read before: pass the request before anything reads it, or the text that was read as { headers, body }.",
    );
  }
  const body = await readLimited(request, maxBytes);
  if (!body) throw tooLarge(maxBytes);
  return body;
}

function tooLarge(maxBytes: number): WebhookRequestError {
  return new WebhookRequestError(
    "webhook_body_too_large",
    `The body of the delivery is larger than ${maxBytes} bytes (maxBytes).`,
  );
}

function nameOf(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  return typeof value === "object" ? "an object that was parsed from it" : `a ${typeof value}`;
}

/** @throws ValueError if a setting is not a positive number. */
export function checkPositive(name: string, value: number): number {
  if (typeof value === "number" && value > 0 && value < Infinity) return value;
  throw new ValueError(`${name} must be a positive number.`);
}
