import { SourceError } from "../errors.js";

/** How long a schema may take to arrive, in milliseconds. */
const TIMEOUT_MS = 30_000;
/** The largest schema that is fetched, in bytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * Fetches a text.
 *
 * @param where - what refers to it, for the error.
 * @throws SourceError unless it arrives in time, whole, and is not too large.
 */
export async function fetchText(address: string, where: string): Promise<string> {
  try {
    const headers = { accept: "application/schema+json, application/json, application/yaml, */*" };
    const response = await fetch(address, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) });
    if (!response.ok) throw new Error(`the server answers ${response.status}`);
    const chunks: Uint8Array[] = [];
    let size = 0;
    const body: AsyncIterable<Uint8Array> | null = response.body;
    for await (const chunk of body ?? []) {
      chunks.push(chunk);
      size += chunk.length;
      if (size > MAX_BYTES) throw new Error(`it is larger than ${MAX_BYTES} bytes`);
    }
    return Buffer.concat(chunks).toString("utf8");
  } catch (cause) {
    const reason = cause instanceof Error ? describe(cause) : String(cause);
    throw new SourceError(`${where}: ${address} could not be fetched: ${reason}.`, { cause });
  }
}

/** `fetch` tells the reason in the cause of its error. */
function describe(error: Error): string {
  const { cause } = error;
  return cause instanceof Error && cause.message !== "" ? cause.message : error.message;
}
