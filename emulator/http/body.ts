import {
  isJsonObject,
  nestingExceeds,
  parseJson,
  type JsonObject,
  type JsonValue,
} from "../json.js";
import { ApiError } from "./errors.js";

/** Limits of the size and nesting of request bodies. */
export interface BodyLimits {
  readonly bytes: number;
  /** Levels of arrays and objects. */
  readonly depth: number;
}

/**
 * Reads a body that is a JSON object. Reading stops at the limits.
 *
 * @throws ApiError `MESSAGES_TOO_LARGE`, or `VALIDATION_ERROR` when it is not a JSON object.
 */
export async function readJsonObject(request: Request, limits: BodyLimits): Promise<JsonObject> {
  const value = await readJson(request, limits);
  if (!isJsonObject(value))
    throw new ApiError("VALIDATION_ERROR", "The body has to be a JSON object");
  return value;
}

/**
 * Reads a body of JSON. Reading stops at the limits.
 *
 * @throws ApiError `MESSAGES_TOO_LARGE`, or `VALIDATION_ERROR` when it is not JSON.
 */
export async function readJson(request: Request, limits: BodyLimits): Promise<JsonValue> {
  const text = await readText(request, limits.bytes);
  if (nestingExceeds(text, limits.depth)) {
    throw new ApiError(
      "VALIDATION_ERROR",
      `The body is nested more than ${limits.depth} levels deep`,
      {
        status: 400,
      },
    );
  }
  try {
    return parseJson(text);
  } catch {
    throw new ApiError("VALIDATION_ERROR", "The body is not JSON", { status: 400 });
  }
}

async function readText(request: Request, limit: number): Promise<string> {
  const declared = Number(request.headers.get("content-length") ?? 0);
  if (declared > limit) throw tooLarge(limit);
  if (declared > 0) {
    // The HTTP server enforces content-length, so the body can be read at once.
    const text = await request.text();
    if (text.length > limit) throw tooLarge(limit);
    return text;
  }
  if (request.body === null) return "";
  const reader: ReadableStreamDefaultReader<Uint8Array> = request.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    size += value.byteLength;
    if (size > limit) {
      await reader.cancel();
      throw tooLarge(limit);
    }
    text += decoder.decode(value, { stream: true });
  }
}

function tooLarge(limit: number): ApiError {
  return new ApiError("MESSAGES_TOO_LARGE", `The body is larger than ${limit} bytes`);
}
