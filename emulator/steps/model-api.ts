import { CancelledError, StepError } from "../engine/errors.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { MAX_BODY_DEPTH, nestingExceeds, parseJson } from "../json.js";
import type { ModelOptions } from "../options.js";
import { UsageError } from "../../generator/errors.js";
import { createRedactor, printable } from "../redact.js";

/** The maximum size of a response, in bytes. */
const MAX_ANSWER = 16 * 1024 * 1024;
/** How much of an error response is read, in bytes, and how much of it is shown, in characters. */
const MAX_ERROR = 64 * 1024;
const MAX_SHOWN = 500;

/** Sends requests to the API of a model. */
export interface ModelApi {
  /**
   * Sends a request and returns the JSON of the response.
   *
   * @throws StepError `MODEL_UNREACHABLE`, `MODEL_REFUSED`, `BYOK_KEY_REJECTED`, `MODEL_OUTPUT_INVALID`; CancelledError
   * when the signal aborts.
   */
  send(body: JsonObject, signal: AbortSignal): Promise<JsonValue>;
  /** A text of the model or its API as a message may show it: on one line, cut off, and without keys. */
  readonly shown: (text: string, length?: number) => string;
}

/**
 * Creates a client of an API's chat completions. It follows no redirects, as they would carry the key elsewhere, and
 * reads no more of a response than a model may say.
 *
 * @throws UsageError for a URL that is not http or https, or has a password in it.
 */
export function createModelApi(options: ModelOptions): ModelApi {
  const url = endpointOf(options.url);
  const redact = createRedactor([options.apiKey]);
  const shown = (text: string, length = MAX_SHOWN): string =>
    printable(redact(withoutEscapes(text))).slice(0, length);

  function refusal(response: Response, text: string): StepError {
    const { status } = response;
    if (status >= 300 && status < 400) {
      const target = response.headers.get("location") ?? "another address";
      return new StepError(
        "MODEL_REFUSED",
        `The model's API redirects to ${shown(target)}, which is not followed with the key: set --llm-url (llm.url) to the address of the API itself`,
        { details: { status } },
      );
    }
    const code = status === 401 || status === 403 ? "BYOK_KEY_REJECTED" : "MODEL_REFUSED";
    const message = `The model's API responded with status ${status}: ${shown(text)}`;
    return new StepError(code, message, { details: { status } });
  }

  async function exchange(
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<{ readonly response: Response; readonly text: string }> {
    const response = await (options.fetch ?? fetch)(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
      },
      body: JSON.stringify(body),
      redirect: "manual",
      signal,
    });
    if (response.ok) return { response, text: await readText(response, MAX_ANSWER, "refuse") };
    return { response, text: await readText(response, MAX_ERROR, "cut") };
  }

  return {
    shown,
    send: async (body, signal) => {
      const late = AbortSignal.timeout(options.timeout ?? 120_000);
      let answer: Awaited<ReturnType<typeof exchange>>;
      try {
        answer = await exchange(body, AbortSignal.any([signal, late]));
      } catch (error) {
        if (signal.aborted) throw new CancelledError("the run was stopped");
        if (error instanceof StepError) throw error;
        const reason = late.aborted ? "timeout" : "no connection";
        throw new StepError("MODEL_UNREACHABLE", `The model at ${url.origin} failed: ${reason}`, {
          cause: error,
        });
      }
      if (!answer.response.ok) throw refusal(answer.response, messageIn(answer.text));
      try {
        if (nestingExceeds(answer.text, MAX_BODY_DEPTH)) throw new RangeError("nested too deep");
        return parseJson(answer.text);
      } catch (error) {
        throw new StepError(
          "MODEL_OUTPUT_INVALID",
          "The response of the model's API is not JSON, or is nested too deep",
          {
            cause: error,
          },
        );
      }
    },
  };
}

function endpointOf(base: string): URL {
  const address = `${base.replace(/\/+$/, "")}/chat/completions`;
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      "The URL of the model's API (--llm-url, llm.url) has to begin with http:// or https://",
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new UsageError(
      "The URL of the model's API (--llm-url, llm.url) may not contain a user or password: set LLM_API_KEY (llm.apiKey)",
    );
  }
  return url;
}

/** Reads a body up to a size, and either refuses a larger one or leaves its rest unread. */
async function readText(
  response: Response,
  limit: number,
  larger: "refuse" | "cut",
): Promise<string> {
  if (response.body === null) return "";
  const reader: ReadableStreamDefaultReader<Uint8Array> = response.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    size += value.byteLength;
    if (size <= limit) continue;
    await reader.cancel();
    if (larger === "cut") break;
    throw new StepError(
      "MODEL_OUTPUT_INVALID",
      `The response of the model's API is larger than ${limit} bytes`,
    );
  }
  return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, limit));
}

/** What an error body in the form of OpenAI says; any other one as it is. */
function messageIn(text: string): string {
  try {
    const body = parseJson(text);
    const error = isJsonObject(body) ? ownValue(body, "error") : undefined;
    const message = isJsonObject(error) ? ownValue(error, "message") : error;
    // Written anew: a key may have been spelled with escapes.
    return typeof message === "string" ? message : JSON.stringify(body);
  } catch {
    return text;
  }
}

/** Text with the characters that JSON may write as `\u0073`: a key may be spelled so. */
function withoutEscapes(text: string): string {
  return text.replace(/\\u([\da-f]{4})/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  );
}
