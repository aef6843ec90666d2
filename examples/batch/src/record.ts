import type { SavedPause, ToolResult } from "noukai-codegen-runtime";
import { isObject, type Claim } from "./claim.js";
import type { Decision } from "./flows/acme/claims/assess.js";

/** What a run used. */
export interface Usage {
  /** In US dollars, as a decimal string. */
  readonly costUsd: string;
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** How a claim ended. */
export type Outcome =
  | { readonly status: "completed"; readonly executionId: string; readonly result: Decision }
  | {
      readonly status: "failed" | "cancelled";
      readonly executionId: string;
      readonly message: string;
    }
  /** The service refused the request: nothing ran. */
  | { readonly status: "refused"; readonly message: string }
  /** A person has to decide: running the claim again may pay for it twice. */
  | {
      readonly status: "unclear";
      readonly executionIds: readonly string[];
      readonly message: string;
    };

/** What is known of the run of a claim. Times are milliseconds since 1970. */
export type Stage =
  /** Nothing was sent, or what was sent was refused. */
  | { readonly state: "waiting" }
  /** A request may have been sent. From `askAt` on the session tells whether it was. */
  | { readonly state: "submitting"; readonly since: number; readonly askAt: number }
  /** The service has queued the run. */
  | { readonly state: "running"; readonly since: number; readonly executionId: string }
  /** The run waits for the results of tool calls, which `answer` brings. */
  | { readonly state: "paused"; readonly pause: SavedPause }
  | {
      readonly state: "answered";
      readonly pause: SavedPause;
      readonly toolResults: readonly ToolResult[];
    }
  /** The results may have been sent. From `askAt` on the session tells what became of the run. */
  | {
      readonly state: "resuming";
      readonly pause: SavedPause;
      readonly since: number;
      readonly askAt: number;
    }
  /** The run has ended; what it cost is not known yet. */
  | { readonly state: "ended"; readonly outcome: Outcome }
  /** `usage` is null where the service does not say. `extraRuns` are runs of the claim that were paid for besides. */
  | {
      readonly state: "done";
      readonly outcome: Outcome;
      readonly usage: Usage | null;
      readonly extraRuns: readonly string[];
    };

export type State = Stage["state"];

/** A claim, and how far it has got. */
export interface Entry {
  readonly claim: Claim;
  /** The session of its run: stored before anything is sent, so that the run can be found again. */
  readonly sessionId: string;
  readonly stage: Stage;
  /** Each change of the state: when, by which worker, and how. */
  readonly history: readonly Change[];
}

export interface Change {
  readonly at: number;
  readonly worker: string;
  readonly to: State;
  /** Said of what is not the usual course, such as a run that was found by its session. */
  readonly note?: string;
}

const STATES: Readonly<Record<State, true>> = {
  waiting: true,
  submitting: true,
  running: true,
  paused: true,
  answered: true,
  resuming: true,
  ended: true,
  done: true,
};

/** Notes of changes that reports count. */
export const FOUND = "found in its session";
export const SENT_AGAIN = "no run in its session: sent again";

/** Whether a stored value is an entry, as far as this program would have written it. */
export function isEntry(value: unknown): value is Entry {
  return (
    isObject(value) &&
    typeof value.sessionId === "string" &&
    isObject(value.claim) &&
    Array.isArray(value.history) &&
    isObject(value.stage) &&
    typeof value.stage.state === "string" &&
    Object.hasOwn(STATES, value.stage.state)
  );
}
