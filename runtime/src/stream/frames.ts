import { createParser, type EventSourceMessage } from "eventsource-parser";
import type { ReportWarning } from "../client/warn.js";
import { StreamParseError, type ErrorDetails } from "../errors.js";
import type { CallContext } from "../request/call-context.js";
import { isRecord, parse } from "../request/read-body.js";
import { stripServiceKeys } from "./service-keys.js";
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
  RENDERED_PROMPT_KEY,
  STATUS_TOOL_CALLS_REQUIRED,
} from "../wire.js";

/** A frame of an event stream. `data` is JSON text; `event` is the name of the event, if the frame has one. */
export type Frame = Pick<EventSourceMessage, "event" | "data">;

/** A parsed event, with the public name as its `type`. */
export interface WireEvent extends Record<string, unknown> {
  type: string;
}

/** Maximum size of a frame, in bytes. The output of a step may be long, but memory is finite. */
const MAX_FRAME = 16 * 1024 * 1024;
const MAX_EXCERPT = 4096;

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NOTHING = /* @__PURE__ */ new Uint8Array();

/** Public event names, by the names that the service sends. Unknown names are skipped, because the service may add some. */
const TYPES = /* @__PURE__ */ new Map<unknown, string>([
  ...[
    EVENT_RUN_STARTED,
    EVENT_STEP_STARTED,
    EVENT_STEP_INPUT,
    EVENT_STEP_OUTPUT,
    EVENT_STEP_COMPLETED,
    EVENT_STEP_ERROR,
    EVENT_STEP_PAUSED,
    EVENT_FLOW_COMPLETED,
  ].map((name) => [name, name] as const),
  [EVENT_FLOW_STARTED, EVENT_RUN_STARTED],
  [EVENT_STEP_PAUSED_FOR_TOOL_CALLS, STATUS_TOOL_CALLS_REQUIRED],
]);

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

/** Text of frames that are no events: `[DONE]`, `ping`, or nothing. */
const SENTINEL = /^\[?[\w-]*\]?$/;

/**
 * Parses the event in a frame. Fields have their public names afterwards, whichever names the service uses.
 *
 * @param malformed called with the data of an event that is not a JSON object
 * @returns undefined if the frame is to be skipped
 */
export function parseFrame(frame: Frame, malformed: (data: string) => void): WireEvent | undefined {
  const { event, data } = frame;
  // Most frames of a long stream have this name, and a comparison is faster than a lookup.
  const known = event === EVENT_STEP_OUTPUT ? EVENT_STEP_OUTPUT : TYPES.get(event);
  // "message" is the default name of the standard.
  const isNamed = event !== undefined && event !== "message";
  // Skips the JSON of unknown events.
  if (known === undefined && isNamed) return undefined;
  const payload = parse(data);
  if (!isRecord(payload)) {
    if (isNamed || !SENTINEL.test(data.trim())) malformed(data.slice(0, MAX_EXCERPT));
    return undefined;
  }
  // Older services put the name into the payload.
  const type = known ?? TYPES.get(payload.eventType);
  if (type === undefined) return undefined;
  if (type === EVENT_STEP_OUTPUT) return stepData(payload, type, "outputContext", "outputData");
  if (type === EVENT_STEP_INPUT) return stepData(payload, type, "inputContext", "inputData");
  // Searched in the text, because visiting all values is slower.
  if (data.includes(RENDERED_PROMPT_KEY)) stripServiceKeys(payload);
  // Set in place: a copy of every event would cost as much as parsing it.
  if (payload.eventType !== undefined) delete payload.eventType;
  payload.type = type;
  return payload as WireEvent;
}

/** Gives the data of a step its public name, without what the service adds for itself. */
function stepData(
  payload: Record<string, unknown>,
  type: string,
  liveName: string,
  name: string,
): WireEvent {
  const data = payload[name] ?? payload[liveName];
  // Most outputs are text or small objects: where the key is not at their top, they are not searched.
  if (Array.isArray(data) || (isRecord(data) && RENDERED_PROMPT_KEY in data)) {
    stripServiceKeys(data);
  }
  if (payload[liveName] === undefined && payload.eventType === undefined) {
    payload.type = type;
    return payload as WireEvent;
  }
  // A copy, because deleting a property makes an object slow.
  const event: WireEvent = { type, [name]: data };
  for (const key of Object.keys(payload)) {
    if (key !== liveName && key !== "eventType" && key !== "type" && key !== name) {
      event[key] = payload[key];
    }
  }
  return event;
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
