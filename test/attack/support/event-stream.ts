import type { Random } from "../../support/random.js";

/** An event as the standard dispatches it. */
export interface StandardEvent {
  readonly event: string;
  readonly data: string;
}

/**
 * The events of a stream, by the algorithm of the WHATWG HTML standard, section 9.2.6 "Interpreting an event stream", from
 * the whole stream at once. Fields that dispatch nothing, `id` and `retry`, are left out.
 */
export function standardEvents(bytes: Uint8Array): StandardEvent[] {
  // The decoder removes one byte order mark.
  const text = new TextDecoder("utf-8").decode(bytes);
  const events: StandardEvent[] = [];
  let data = "";
  let event = "";
  for (const line of completeLines(text)) {
    if (line === "") {
      if (data !== "") {
        const withoutLast = data.endsWith("\n") ? data.slice(0, -1) : data;
        events.push({ event: event === "" ? "message" : event, data: withoutLast });
      }
      data = "";
      event = "";
      continue;
    }
    const colon = line.indexOf(":");
    if (colon === 0) continue;
    const field = colon < 0 ? line : line.slice(0, colon);
    const rest = colon < 0 ? "" : line.slice(colon + 1);
    const value = rest.startsWith(" ") ? rest.slice(1) : rest;
    if (field === "event") event = value;
    else if (field === "data") data += `${value}\n`;
  }
  // What is pending at the end of the stream is discarded.
  return events;
}

/** The lines that CRLF, LF or CR ends. A last line without its end is none. */
function completeLines(text: string): string[] {
  const lines = text.split(/\r\n|\n|\r/);
  lines.pop();
  return lines;
}

const VALUES = [
  "",
  " ",
  "x",
  ":",
  "a: b",
  "\t",
  " two",
  "\u0000",
  "\uFEFF",
  "\u2028\u2029\u0085\v\f",
  "naïve ✓ 😀",
  '{"stepId":"find","outputData":"é"}',
  "[DONE]",
  "step_output",
  "message",
  "7",
] as const;
const FIELDS = ["data", "data", "data", "event", "event", "id", "retry"] as const;
const ODD_FIELDS = ["DATA", " data", "data ", "\uFEFFdata", "dat", "data\u0000", "évent"] as const;
const ENDS = ["\n", "\r\n", "\r"] as const;

/** Bytes of a stream that is well formed in part. */
export function randomStream(random: Random): Uint8Array {
  const only = random.chance(0.75) ? random.pick(ENDS) : undefined;
  const end = (): string => only ?? random.pick(ENDS);
  const value = (): string => {
    if (random.chance(0.01)) return "x✓".repeat(random.below(50_000));
    return random.chance(0.2)
      ? random.times(1 + random.below(3), () => random.pick(VALUES)).join("")
      : random.pick(VALUES);
  };
  const line = (): string => {
    if (random.chance(0.3)) return "";
    if (random.chance(0.08)) return `:${value()}`;
    const field = random.pick(random.chance(0.06) ? ODD_FIELDS : FIELDS);
    if (random.chance(0.08)) return field;
    return `${field}:${random.chance(0.8) ? " " : ""}${value()}`;
  };
  let text = random.chance(0.1) ? "\uFEFF" : "";
  for (let left = random.below(24); left > 0; left--) text += line() + end();
  if (random.chance(0.3)) text += line();
  const bytes = new TextEncoder().encode(text);
  // Bytes that are no UTF-8, and line ends where there were none.
  for (let left = random.chance(0.15) ? random.below(4) : 0; left > 0 && bytes.length > 0; left--)
    bytes[random.below(bytes.length)] = random.pick([0xff, 0xe2, 0xc3, 0x80, 0x0d, 0x0a, 0x3a]);
  // The connection is lost at any byte.
  return random.chance(0.7) ? bytes.subarray(0, random.below(bytes.length + 1)) : bytes;
}

/** A stream as the network delivers it: in chunks that end anywhere. */
export function randomChunks(bytes: Uint8Array, random: Random): Uint8Array[] {
  const atMost = random.pick([1, 2, 3, 8, 64, 1_000, Infinity]);
  const longest = Math.max(atMost, bytes.length / 1_000);
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < bytes.length;) {
    const end = start + 1 + random.below(Math.min(longest, bytes.length - start));
    chunks.push(bytes.subarray(start, end));
    start = end;
  }
  if (random.chance(0.02)) chunks.splice(random.below(chunks.length + 1), 0, new Uint8Array());
  return chunks;
}
