import type { CallVersion, FlowVersion } from "../../generator/definition/types.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import type { AnsweredBy } from "../engine/call-details.js";
import type { CallStatus, RunStatus, Trigger } from "../store/store.js";
import type { UiNode } from "./api-nodes.js";

export interface RunSummary {
  readonly executionId: string;
  /** Ascending in the order of starting. */
  readonly sequence: number;
  /** `org/project/slug` */
  readonly flow: string;
  readonly version: FlowVersion;
  readonly trigger: Trigger;
  readonly status: RunStatus;
  readonly sessionId: string | null;
  readonly startedAt: number;
  readonly completedAt: number | null;
  readonly durationMs: number | null;
  readonly tokens: { readonly prompt: number; readonly completion: number };
  readonly costUsd: string;
  /** The message of the failure. */
  readonly error: string | null;
}

/** `POST /runs`: starts a run, which goes on when the page is left. The answer is `RunStarted`. */
export interface StartRun {
  readonly flow: string;
  readonly version: CallVersion;
  readonly parameters: JsonObject;
  readonly message?: string | undefined;
  readonly blockOverrides?: Readonly<Record<string, JsonObject>> | undefined;
  readonly attachments?: readonly JsonObject[] | undefined;
  /** Tools in the format of the wire. */
  readonly tools?: readonly JsonObject[] | undefined;
  /** As on the wire, such as `"required"`. */
  readonly toolChoice?: JsonValue | undefined;
  readonly trace: boolean;
  readonly sessionId?: string | undefined;
}

export interface RunStarted {
  readonly executionId: string;
}

/** `POST /runs/{id}/resume`: answers the tool calls of a paused run. */
export interface ResumeRun {
  readonly results: readonly { readonly toolCallId: string; readonly content: string }[];
}

/** `POST /runs/{id}/cancel` has no body. 204, also for a run that has ended. */

/** One execution of a step, or the outputs of a looped step together. */
export interface UiCall {
  readonly stepId: string;
  readonly kind: "call" | "gathered";
  readonly attempt: number;
  readonly loopIndex: number | null;
  readonly status: CallStatus;
  readonly startedAt: number;
  readonly completedAt: number | null;
  readonly durationMs: number;
  readonly model: string | null;
  readonly tokens: { readonly prompt: number; readonly completion: number };
  readonly costUsd: string;
  /** Undefined where it was not kept. */
  readonly input: JsonValue | undefined;
  readonly output: JsonValue | undefined;
  readonly prompt: string | undefined;
  /** The parts of the output of a call that goes on, so far. */
  readonly chunks: readonly JsonValue[];
  readonly error: { readonly code: string; readonly message: string } | null;
  /** Undefined where it failed before. */
  readonly answeredBy: AnsweredBy | undefined;
  /** Which of the values are left out because of their size. */
  readonly omitted: readonly ("input" | "output" | "prompt")[];
}

/** `GET /runs/{id}` */
export interface RunDetail extends RunSummary {
  readonly stepCount: number;
  readonly input: JsonObject;
  readonly blockOverrides: Readonly<Record<string, JsonObject>>;
  readonly result: JsonValue;
  readonly failure: {
    readonly code: string;
    readonly message: string;
    readonly stepId: string | null;
  } | null;
  /** Of the request that started it; undefined where it was another process. */
  readonly requestId: string | undefined;
  readonly calls: readonly UiCall[];
  /** The tree that it runs, also where the flow was edited since. */
  readonly steps: readonly UiNode[];
  /** What a paused run waits for; undefined for one that waits for the next `/step` of its client. */
  readonly pause: UiPause | undefined;
}

export interface UiPause {
  readonly stepId: string;
  readonly toolCalls: readonly {
    readonly id: string;
    readonly name: string;
    /** JSON text. */
    readonly arguments: string;
  }[];
}

/**
 * `GET /runs?flow=&status=&version=&trigger=&session=&from=&to=&q=&before=&limit=`, newest first. `from` and `to` are times in
 * milliseconds; every word of `q` has to occur in the id, flow, session, input, result or error. `limit` is 1 to 200.
 */
export interface RunPage {
  readonly runs: readonly RunSummary[];
  /** For `before`; undefined at the end. */
  readonly next: number | undefined;
  /** How many match in all. */
  readonly total: number;
}

/** The frames of `GET /runs/{id}/events` (SSE): the calls so far, then what happens, until the run ends or pauses. */
export type RunFrame =
  | { readonly type: "snapshot"; readonly run: RunDetail }
  | { readonly type: "call_started"; readonly call: UiCall }
  | {
      readonly type: "call_chunk";
      readonly stepId: string;
      readonly loopIndex: number | null;
      readonly data: JsonValue;
    }
  /** Completed, failed, skipped, or paused. */
  | { readonly type: "call_ended"; readonly call: UiCall }
  /** The run ended or paused; nothing follows. */
  | { readonly type: "ended"; readonly run: RunDetail };

/** `GET /sessions?before=&limit=` */
export interface SessionPage {
  readonly sessions: readonly {
    readonly sessionId: string;
    readonly runs: number;
    readonly startedAt: number;
    readonly lastAt: number;
    readonly flows: readonly string[];
  }[];
  readonly next: number | undefined;
}

/** `session`: what a replay reads; `mocks`: mocks by step, for a definition; `fixture`: the same as a module for tests. */
export const EXPORT_FORMS = ["session", "mocks", "fixture"] as const;
export type ExportForm = (typeof EXPORT_FORMS)[number];

/** `GET /runs/{id}/export?as=session|mocks|fixture`: a file to download. */
export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  /** What is not in it, and why. */
  readonly gaps: readonly string[];
}
