import type { RunDetail } from "../../emulator/ui/api.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isObject } from "../schema/resolve.js";

/** A file that goes with a run, by its address. */
export interface Attachment {
  readonly url: string;
  readonly mimeType: string;
  readonly filename: string;
}

/** What a person has entered for a run of a flow. */
export interface RunDraft {
  readonly mode: "form" | "json";
  readonly parameters: JsonObject;
  /** What is changed of steps for this run, by step id. */
  readonly overrides: Readonly<Record<string, JsonObject>>;
  readonly attachments: readonly Attachment[];
  /** Tools in the format of the wire; undefined for none. */
  readonly tools: JsonValue | undefined;
  /** Whether inputs and outputs of the steps are kept. */
  readonly trace: boolean;
  readonly sessionId: string;
}

export const EMPTY_DRAFT: RunDraft = {
  mode: "form",
  parameters: {},
  overrides: {},
  attachments: [],
  tools: undefined,
  trace: true,
  sessionId: "",
};

const keyOf = (flow: string): string => `noukai.run.${flow}`;

/** What was entered for a flow before: it outlives the page, and is never sent anywhere else. */
export function loadDraft(flow: string): RunDraft {
  const text = localStorage.getItem(keyOf(flow));
  if (text === null) return EMPTY_DRAFT;
  try {
    return readDraft(JSON.parse(text) as JsonValue);
  } catch {
    return EMPTY_DRAFT;
  }
}

/** Keeps what is entered. Where the browser keeps nothing, the form works all the same. */
export function saveDraft(flow: string, draft: RunDraft): void {
  try {
    localStorage.setItem(keyOf(flow), JSON.stringify(draft));
  } catch {
    // No room, or no storage: what is entered lives as long as the view.
  }
}

/** What a draft that was kept says; of what is not as it is today, the value of an empty draft. */
export function readDraft(kept: JsonValue): RunDraft {
  if (!isObject(kept)) return EMPTY_DRAFT;
  const { mode, parameters, overrides, attachments, tools, trace, sessionId } = kept;
  return {
    mode: mode === "json" ? "json" : "form",
    parameters: isObject(parameters) ? parameters : {},
    overrides: isObject(overrides) ? objectsOf(overrides) : {},
    attachments: Array.isArray(attachments) ? attachments.flatMap(attachmentOf) : [],
    tools,
    trace: trace !== false,
    sessionId: typeof sessionId === "string" ? sessionId : "",
  };
}

/** The draft that runs the same again. */
export function draftOfRun(run: RunDetail): RunDraft {
  return { ...EMPTY_DRAFT, parameters: run.input, overrides: run.blockOverrides };
}

function objectsOf(values: JsonObject): Readonly<Record<string, JsonObject>> {
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (isObject(value) ? [[name, value]] : [])),
  );
}

function attachmentOf(value: JsonValue): readonly Attachment[] {
  if (!isObject(value)) return [];
  const { url, mimeType, filename } = value;
  return typeof url === "string" && typeof mimeType === "string"
    ? [{ url, mimeType, filename: typeof filename === "string" ? filename : "" }]
    : [];
}
