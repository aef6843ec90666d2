import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject } from "../../generator/json-schema/values.js";
import { nestingExceeds, parseJson } from "../json.js";
import { ServiceError } from "../errors.js";
import { MalformedRequestError } from "./errors.js";

/** Limits of the size and nesting of request bodies. */
export interface BodyLimits {
  readonly bytes: number;
  /** Levels of arrays and objects. */
  readonly depth: number;
}

/**
 * Reads a body that is a JSON object. Reading stops at the limits.
 *
 * @throws ServiceError `MESSAGES_TOO_LARGE`, or `VALIDATION_ERROR` when it is not a JSON object.
 */
export async function readJsonObject(request: Request, limits: BodyLimits): Promise<JsonObject> {
  const value = await readJson(request, limits);
  if (!isJsonObject(value))
    throw new ServiceError("VALIDATION_ERROR", "The body has to be a JSON object");
  return value;
}

/**
 * Reads a body of JSON. Reading stops at the limits.
 *
 * @throws ServiceError `MESSAGES_TOO_LARGE`, `VALIDATION_ERROR` when it is not JSON, or `CLIENT_CLOSED_REQUEST`.
 */
export async function readJson(request: Request, limits: BodyLimits): Promise<JsonValue> {
  const text = await readText(request, limits.bytes);
  if (nestingExceeds(text, limits.depth)) {
    throw new MalformedRequestError(`The body is nested more than ${limits.depth} levels deep`);
  }
  try {
    return parseJson(text);
  } catch {
    throw new MalformedRequestError("The body is not JSON");
  }
}

/**
 * Reads a body of UTF-8. Reading stops at the limit, in bytes.
 *
 * @throws ServiceError `MESSAGES_TOO_LARGE`, `VALIDATION_ERROR` when it is not UTF-8, or `CLIENT_CLOSED_REQUEST`.
 */
export async function readText(request: Request, limit: number): Promise<string> {
  return textOf(await readBytes(request, limit));
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new MalformedRequestError("The body is not UTF-8");
  }
}

async function readBytes(request: Request, limit: number): Promise<Uint8Array> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limit) throw tooLarge(limit);
  try {
    // The HTTP server enforces content-length, so such a body can be read at once.
    const bytes =
      declared > 0 ? new Uint8Array(await request.arrayBuffer()) : await readChunks(request, limit);
    if (bytes.byteLength > limit) throw tooLarge(limit);
    return bytes;
  } catch (error) {
    if (error instanceof ServiceError) throw error;
    throw new ServiceError("CLIENT_CLOSED_REQUEST", "The client closed the connection", {
      cause: error,
    });
  }
}

async function readChunks(request: Request, limit: number): Promise<Uint8Array> {
  if (request.body === null) return new Uint8Array();
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks);
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

function tooLarge(limit: number): ServiceError {
  return new ServiceError("MESSAGES_TOO_LARGE", `The body is larger than ${limit} bytes`);
}
