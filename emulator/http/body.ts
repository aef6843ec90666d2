import {
  isJsonObject,
  nestingExceeds,
  parseJson,
  type JsonObject,
  type JsonValue,
} from "../json.js";
import { ApiError } from "./errors.js";

/** How large and how deep a request's body may be. */
export interface BodyLimits {
  readonly bytes: number;
  /** Levels of arrays and objects. */
  readonly depth: number;
}

/**
 * Reads a body of JSON, stopping at the limits instead of after them.
 *
 * @throws ApiError `MESSAGES_TOO_LARGE`, or `VALIDATION_ERROR` when it is no JSON object.
 */
export async function readJsonObject(request: Request, limits: BodyLimits): Promise<JsonObject> {
  const value = await readJson(request, limits);
  if (!isJsonObject(value))
    throw new ApiError("VALIDATION_ERROR", "The body has to be a JSON object");
  return value;
}

/**
 * Reads a body of any JSON, stopping at the limits instead of after them.
 *
 * @throws ApiError `MESSAGES_TOO_LARGE`, or `VALIDATION_ERROR` when it is no JSON.
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
    // The server has checked that the body is as long as declared: it can be taken in one piece.
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
