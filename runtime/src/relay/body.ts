import { isRecord, parse } from "../request/json.js";
import { readLimited } from "../request/read-limited.js";
import type { ResolvedLimits } from "./options.js";
import { Refusal } from "./refusal.js";

/** The body of a request. */
export interface RelayBody {
  readonly fields: Readonly<Record<string, unknown>>;
  /** The fields as JSON: what was checked is what is sent. */
  readonly text: string;
}

/**
 * Reads the body of a request: PROTOCOL "Relay". Nothing beyond the limit is read, and nothing of a body that is too large is parsed.
 *
 * @throws Refusal if it is too large, no JSON object, or has too many messages; TypeError if something has read it before.
 */
export async function readRelayBody(
  request: Request,
  { maxBodyBytes, maxMessages }: ResolvedLimits,
): Promise<RelayBody> {
  if (request.bodyUsed) {
    throw new TypeError(
      "The body of the request was read before: pass it to the relay before anything reads it.",
    );
  }
  const declared = Number(request.headers.get("content-length"));
  const bytes =
    declared > maxBodyBytes
      ? undefined
      : await readLimited(request, maxBodyBytes).catch(() => {
          // The connection was lost: this answer is not read.
          throw new Refusal(400, "INVALID_JSON");
        });
  if (!bytes) throw new Refusal(413, "BODY_TOO_LARGE");
  const given = new TextDecoder().decode(bytes);
  const fields = given.trim() === "" ? {} : parse(given);
  if (!isRecord(fields)) throw new Refusal(400, "INVALID_JSON");
  const text = stringify(fields);
  for (const [name, value] of Object.entries(fields)) {
    const isList = /^(?:messages|toolcallmessages)$/.test(plainName(name));
    if (isList && Array.isArray(value) && value.length > maxMessages)
      throw new Refusal(413, "TOO_MANY_MESSAGES");
  }
  return { fields, text };
}

/** The name of a field without the differences of spelling that services accept: `blockOverrides`, `block_overrides`. */
export function plainName(name: string): string {
  return name.replaceAll("_", "").toLowerCase();
}

/** Values nested deeper than the stack allows are parsed, but cannot be written. */
function stringify(fields: object): string {
  try {
    return JSON.stringify(fields);
  } catch {
    throw new Refusal(400, "INVALID_JSON");
  }
}
