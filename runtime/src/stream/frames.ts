import { createParser, type EventSourceMessage } from "eventsource-parser";
import { StreamParseError } from "../errors.js";
import type { ErrorDetails } from "../errors.js";
import { isRecord, parse } from "../request/read-body.js";
import {
  EVENT_FLOW_COMPLETED,
  EVENT_FLOW_STARTED,
  EVENT_RUN_STARTED,
  EVENT_STEP_COMPLETED,
  EVENT_STEP_ERROR,
  EVENT_STEP_INPUT,
  EVENT_STEP_OUTPUT,
  EVENT_STEP_PAUSED,
  EVENT_STEP_PAUSED_FOR_TOOL_CALLS,
  EVENT_STEP_STARTED,
  STATUS_TOOL_CALLS_REQUIRED,
} from "../wire.js";

/** A frame of an event stream, as it came: `event` may name what `data` holds as JSON. */
export type Frame = Pick<EventSourceMessage, "event" | "data">;

/** An event, under the name that a program knows it by. */
export interface WireEvent extends Record<string, unknown> {
  type: string;
}

/** The largest frame that is read, in characters: a step's output may be long, but memory ends. */
const MAX_FRAME = 16 * 1024 * 1024;
const MAX_EXCERPT = 4096;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NOTHING = /* @__PURE__ */ new Uint8Array();

/** What a program sees, by what the service sends. Names that are not here are skipped: the service may add some. */
const TYPES = /* @__PURE__ */ new Map<unknown, string>([
  [EVENT_RUN_STARTED, EVENT_RUN_STARTED],
  [EVENT_FLOW_STARTED, EVENT_RUN_STARTED],
  [EVENT_STEP_STARTED, EVENT_STEP_STARTED],
  [EVENT_STEP_INPUT, EVENT_STEP_INPUT],
  [EVENT_STEP_OUTPUT, EVENT_STEP_OUTPUT],
  [EVENT_STEP_COMPLETED, EVENT_STEP_COMPLETED],
  [EVENT_STEP_ERROR, EVENT_STEP_ERROR],
  [EVENT_STEP_PAUSED, EVENT_STEP_PAUSED],
  [EVENT_STEP_PAUSED_FOR_TOOL_CALLS, STATUS_TOOL_CALLS_REQUIRED],
  [EVENT_FLOW_COMPLETED, EVENT_FLOW_COMPLETED],
]);

/**
 * Turns the bytes of an event stream into frames, however the bytes are cut. Reads nothing and waits for nothing, and
 * leaves the JSON to `parseFrame`: what nobody looks at costs nothing.
 */
export class FrameReader {
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
  /** Bytes after the last line's end. Lines are decoded whole, so a character is never cut. */
  #rest: Uint8Array[] = [];
  #restSize = 0;
  #started = false;
  /** Whether the last line ended in a carriage return, which may be the half of a line's end that is cut in two. */
  #returned = false;
  #frames: Frame[] = [];

  /** @param details what errors say of the request */
  constructor(details: () => ErrorDetails) {
    this.#details = details;
  }

  /**
   * The frames that `chunk` completes.
   *
   * @throws StreamParseError for one that is too large to be read.
   */
  feed(chunk: Uint8Array): Frame[] {
    // A carriage return alone ends a line too, but hardly any stream has one: only what follows the last line feed is
    // searched for it.
    const lineFeed = chunk.lastIndexOf(LINE_FEED) + 1;
    const end = chunk.subarray(lineFeed).lastIndexOf(CARRIAGE_RETURN) + 1 + lineFeed;
    if (end === 0) {
      this.#keep(chunk);
      return [];
    }
    this.#frames = [];
    let start = 0;
    if (this.#restSize > 0) {
      // Only the line that was cut is put together, and not all that follows it.
      const cut = chunk.indexOf(LINE_FEED) + 1;
      start = cut > 0 ? cut : end;
      this.#parser.feed(this.#decode(this.#join(chunk.subarray(0, start))));
      this.#rest = [];
      this.#restSize = 0;
    }
    if (start < end) this.#parser.feed(this.#decode(chunk.subarray(start, end)));
    if (end < chunk.length) this.#keep(chunk.subarray(end));
    this.#returned = chunk[end - 1] === CARRIAGE_RETURN;
    return this.#frames;
  }

  /** The frames that the end of the stream completes. One without its blank line is dropped, as the standard says. */
  end(): Frame[] {
    this.#frames = [];
    if (this.#returned && this.#restSize === 0) this.#parser.feed("\n");
    return this.#frames;
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
 * What a frame holds; undefined for an event of a name that is not known.
 *
 * @throws StreamParseError where it is not a JSON object.
 */
export function parseFrame(frame: Frame, details: ErrorDetails): WireEvent | undefined {
  const { event, data } = frame;
  // Most of a long stream is of this name, which is faster compared than looked up.
  const known = event === EVENT_STEP_OUTPUT ? EVENT_STEP_OUTPUT : TYPES.get(event);
  // A name that is not known spares the parsing.
  if (known === undefined && event !== undefined) return undefined;
  const payload = parse(data);
  if (!isRecord(payload)) {
    throw new StreamParseError("A frame of the stream is not a JSON object.", {
      ...details,
      frame: data.slice(0, MAX_EXCERPT),
    });
  }
  // The older place of an event's name.
  const type = known ?? TYPES.get(payload.eventType);
  if (type === undefined) return undefined;
  if (payload.eventType !== undefined) delete payload.eventType;
  // Added in place, because this is done for every event of a stream and a copy would cost as much as the parsing.
  payload.type = type;
  return payload as WireEvent;
}
