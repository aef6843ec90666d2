import { createParser } from "eventsource-parser";
import type { ReportWarning } from "../client/warn.js";
import { StreamParseError, type ErrorDetails } from "../errors.js";
import type { CallContext } from "../request/call-context.js";
import type { Frame } from "./parse-frame.js";

/** Maximum size of a frame, in bytes. The output of a step may be long, but memory is finite. */
const MAX_FRAME = 16 * 1024 * 1024;
const MAX_EXCERPT = 4096;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NOTHING = /* @__PURE__ */ new Uint8Array();

/**
 * Incremental parser: turns chunks of bytes, split at any position, into the frames of an event stream. Does no I/O. The JSON
 * is left to `parseFrame`, so that skipped frames are never parsed.
 */
export class FrameReader {
  /** Whether the stream ended in the middle of a frame; set by `end`. */
  truncated = false;

  readonly #decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  readonly #parser = createParser({
    maxBufferSize: MAX_FRAME,
    onEvent: (frame) => {
      this.#frames.push(frame);
    },
    onError: (error) => {
      if (error.type === "max-buffer-size-exceeded") this.#refuseSize();
    },
  });
  readonly #details: () => ErrorDetails;
  /** Bytes after the last line ending. Only complete lines are decoded, so that no character is split. */
  #rest: Uint8Array[] = [];
  #restSize = 0;
  #started = false;
  /** Whether the last chunk ended in a carriage return: a line feed at the start of the next one belongs to it. */
  #returned = false;
  #frames: Frame[] = [];

  /** @param details returns the request details for errors */
  constructor(details: () => ErrorDetails) {
    this.#details = details;
    // The parser would take the text "ï»¿" at its start for the bytes of a byte order mark.
    this.#parser.feed("");
  }

  /**
   * Parses a chunk and returns the frames that it completes.
   *
   * @throws StreamParseError if a frame is too large.
   */
  feed(bytes: Uint8Array): Frame[] {
    const chunk = this.#returned && bytes[0] === LINE_FEED ? bytes.subarray(1) : bytes;
    if (bytes.length > 0) this.#returned = false;
    // A lone carriage return also ends a line but is rare, so only the bytes after the last line feed are searched for one.
    const lineFeed = chunk.lastIndexOf(LINE_FEED) + 1;
    const end = chunk.subarray(lineFeed).lastIndexOf(CARRIAGE_RETURN) + 1 + lineFeed;
    if (end === 0) {
      this.#keep(chunk);
      return [];
    }
    this.#frames = [];
    let start = 0;
    if (this.#restSize > 0) {
      // Only the split line is joined, not the rest of the chunk.
      const cut = chunk.indexOf(LINE_FEED) + 1;
      start = cut > 0 ? cut : end;
      this.#parser.feed(this.#decode(this.#join(chunk.subarray(0, start))));
      this.#rest = [];
      this.#restSize = 0;
    }
    if (start < end) this.#parser.feed(this.#decode(chunk.subarray(start, end)));
    if (chunk[end - 1] === CARRIAGE_RETURN) {
      // The line is complete. The parser would wait for the line feed of a CRLF.
      this.#parser.feed("\n");
      this.#returned = end === chunk.length;
    }
    if (end < chunk.length) this.#keep(chunk.subarray(end));
    return this.#frames;
  }

  /** Returns the frames that the end of the stream completes: none, as the standard drops a frame without its blank line. */
  end(): Frame[] {
    // Completes what is left, only to see whether there is a frame.
    this.#frames = [];
    const rest = this.#decode(this.#join(NOTHING));
    this.#parser.feed(`${rest}\n\n`);
    this.truncated = this.#frames.length > 0 || (rest !== "" && !rest.startsWith(":"));
    return [];
  }

  #decode(lines: Uint8Array): string {
    const text = this.#decoder.decode(lines);
    const first = !this.#started;
    this.#started = true;
    return first && text.startsWith("\uFEFF") ? text.slice(1) : text;
  }

  #keep(bytes: Uint8Array): void {
    this.#rest.push(bytes);
    this.#restSize += bytes.length;
    if (this.#restSize > MAX_FRAME) this.#refuseSize();
  }

  #join(bytes: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#restSize + bytes.length);
    let offset = 0;
    for (const piece of [...this.#rest, bytes]) {
      joined.set(piece, offset);
      offset += piece.length;
    }
    return joined;
  }

  #refuseSize(): never {
    const frame = this.#decoder.decode((this.#rest[0] ?? NOTHING).subarray(0, MAX_EXCERPT));
    this.#rest = [];
    throw new StreamParseError(`A frame of the stream is larger than ${MAX_FRAME} bytes.`, {
      ...this.#details(),
      frame,
    });
  }
}

/**
 * Returns what to do with an event that is not a JSON object.
 *
 * @param strict throws instead of warning
 */
export function malformedHandler(
  strict: boolean | undefined,
  context: CallContext,
  report: ReportWarning,
): (data: string) => void {
  return (data) => {
    const message = "An event of the stream is not a JSON object";
    if (strict) throw new StreamParseError(`${message}.`, { ...context.details, frame: data });
    // Without the data, which may be private.
    report(
      "NOUKAI_STREAM_MALFORMED",
      `${message} and was skipped. Pass strictStream to get it in an error.`,
    );
  };
}
