import { isRecord, parse } from "../request/json.js";
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
import { stripServiceKeys } from "./service-keys.js";

/** A frame of an event stream. `data` is JSON text; `event` is the name of the event, if the frame has one. */
export interface Frame {
  readonly event?: string | undefined;
  readonly data: string;
}

/** A parsed event, with the public name as its `type`. */
export interface WireEvent extends Record<string, unknown> {
  type: string;
}

/** Length of the data that a report has. */
const MAX_EXCERPT = 4096;

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
