import { ValueError } from "../errors.js";
import {
  HEADER_WEBHOOK_SIGNATURE as SIGNATURE,
  HEADER_WEBHOOK_TIMESTAMP as TIMESTAMP,
} from "../wire.js";
import { WebhookRequestError, WebhookSignatureError, WebhookTimestampError } from "./errors.js";
import type { ReadDelivery } from "./read-request.js";

/** A secret: a text, which is used as UTF-8, or the bytes that your form of it stands for. */
export type WebhookSecret = string | Uint8Array;

/** What a signature may be of. */
export interface SignedParts {
  /** The timestamp as it was sent, in seconds since 1970. */
  readonly timestamp: string;
  /** The body as it was received. */
  readonly body: Uint8Array;
  /** `X-Noukai-Delivery` and `X-Noukai-Event`, as they were sent. */
  readonly deliveryId: string;
  readonly event: string;
}

/** How a delivery says when it was signed, and by which signatures. */
export interface SignatureHeaders {
  readonly timestamp: string;
  readonly signatures: readonly Uint8Array[];
}

/** A header of the service is shorter; what is longer is not searched. */
const MAX_HEADER_LENGTH = 2048;
/** The service sends two, while a secret is replaced. */
const MAX_SIGNATURES = 8;

/**
 * Reads when a delivery was signed, and its signatures. Others than `v1` and `v2` are ignored: they may be of a weaker kind.
 *
 * @throws WebhookRequestError if a header is missing or malformed.
 */
export function readSignature({ header }: ReadDelivery): SignatureHeaders {
  const text = header(SIGNATURE);
  if (!text) throw missing("X-Noukai-Signature");
  const fields = text.length > MAX_HEADER_LENGTH ? [] : text.split(",").map(readField);
  const times = fields.filter(([name]) => name === "t").map(([, value]) => value);
  const sent = header(TIMESTAMP)?.trim();
  const timestamp = sent ?? times[0];
  if (timestamp === undefined || timestamp === "") throw missing("X-Noukai-Timestamp");
  if (!/^\d{1,12}$/.test(timestamp)) {
    throw malformed("X-Noukai-Timestamp is no number of seconds since 1970");
  }
  if (times.some((time) => time !== timestamp)) {
    throw malformed("t in X-Noukai-Signature and X-Noukai-Timestamp differ");
  }
  const signatures = fields
    .filter(([name]) => name === "v1" || name === "v2")
    .map(([, value]) => fromHex(value))
    .filter((signature) => signature !== undefined);
  if (signatures.length === 0 || signatures.length > MAX_SIGNATURES) {
    throw malformed(
      "X-Noukai-Signature has no v1 or v2 of 64 hexadecimal digits, such as t=1735689600,v1=…",
    );
  }
  return { timestamp, signatures };
}

/**
 * @param now in milliseconds
 * @param tolerance in seconds, before and after
 * @throws WebhookTimestampError if a delivery was signed at another time.
 */
export function checkTimestamp(timestamp: string, now: number, tolerance: number): void {
  const age = now / 1000 - Number(timestamp);
  if (age > tolerance) {
    throw new WebhookTimestampError(
      "webhook_timestamp_stale",
      `The delivery was signed ${Math.round(age)} s ago, and at most ${tolerance} s are allowed (tolerance): it may be replayed by somebody, or the clock of this server is wrong.`,
    );
  }
  if (-age > tolerance) {
    throw new WebhookTimestampError(
      "webhook_timestamp_ahead",
      `The delivery was signed ${Math.round(-age)} s in the future, and at most ${tolerance} s are allowed (tolerance): the clock of this server may be wrong.`,
    );
  }
}

/**
 * @param content what is signed
 * @throws WebhookSignatureError if no signature was made with one of the secrets.
 */
export async function checkSignatures(
  signatures: readonly Uint8Array[],
  content: Uint8Array,
  secrets: readonly Uint8Array[],
): Promise<void> {
  const { subtle } = globalThis.crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  let isSigned = false;
  for (const secret of secrets) {
    const key = await subtle.importKey("raw", secret, algorithm, false, ["verify"]);
    // `verify` compares in constant time.
    for (const signature of signatures)
      if (await subtle.verify("HMAC", key, signature, content)) isSigned = true;
  }
  if (isSigned) return;
  throw new WebhookSignatureError(
    "webhook_signature_mismatch",
    "No signature of the delivery was made of this body with the secret: the secret is another one, the body was changed after it was received, or the delivery is forged.",
  );
}

/** @throws ValueError if there is no secret, or an empty one, with which anybody could sign. */
export function readSecrets(
  given: WebhookSecret | readonly WebhookSecret[],
): readonly Uint8Array[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const secrets = list.map((secret) => {
    if (typeof secret === "string") return new TextEncoder().encode(secret);
    return secret instanceof Uint8Array ? new Uint8Array(secret) : new Uint8Array();
  });
  if (secrets.length > 0 && secrets.every(({ length }) => length > 0)) return secrets;
  throw new ValueError(
    "secret must be the secret of the webhook, or a list of secrets, and none may be empty.",
  );
}

function readField(field: string): readonly [name: string, value: string] {
  const at = field.indexOf("=");
  return at === -1 ? [field.trim(), ""] : [field.slice(0, at).trim(), field.slice(at + 1).trim()];
}

function fromHex(text: string): Uint8Array | undefined {
  if (!/^[\da-f]{64}$/i.test(text)) return undefined;
  return Uint8Array.from({ length: 32 }, (_, at) => parseInt(text.slice(at * 2, at * 2 + 2), 16));
}

/** A header that every delivery has is not there. */
export function missing(name: string): WebhookRequestError {
  return new WebhookRequestError(
    "webhook_header_missing",
    `The request has no ${name}: it is no delivery of the service, or something on the way removed the header.`,
  );
}

/** @param what such as `X-Noukai-Delivery is no UUID` */
export function malformed(what: string): WebhookRequestError {
  return new WebhookRequestError("webhook_header_malformed", `${what}.`);
}
