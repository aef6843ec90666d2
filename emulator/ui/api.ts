import type { CallVersion, CodeLanguage, FlowVersion } from "../../generator/definition/types.js";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import type { CallStatus, RunStatus, Trigger } from "../store/store.js";

/*
 * What the emulator's page and the emulator send each other, as JSON under `/api/v1/emulator/ui`. Both sides are built
 * together and share these types. Times are milliseconds since 1970, durations milliseconds, costs decimal strings of US
 * dollars, as on the wire of the service.
 */

/** The path of the page's API, below the address that the page was served from. */
export const UI_API_PATH = "api/v1/emulator/ui";

/** The header that every request of the page has, with the token of this start of the emulator. */
export const UI_TOKEN_HEADER = "x-noukai-page-token";

/** The `meta` element of the page that holds the token; empty where the page has to ask for the control token. */
export const UI_TOKEN_META = "noukai-page-token";

/** `GET /about`: what serves. */
export interface About {
  readonly generator: string;
  /** The base URL for clients. */
  readonly apiUrl: string;
  /** Whether any key that begins with `nk_` is valid, or only listed ones. */
  readonly keys: "any" | "listed";
  /** A key that clients may use; undefined where keys are listed, which are secrets. */
  readonly exampleKey: string | undefined;
  /** The file that runs are kept in; undefined for memory. */
  readonly db: string | undefined;
  /** How many runs are kept. */
  readonly keep: number;
  /** Folders, files and globs of definitions, as they were given. */
  readonly flows: readonly string[];
  /** Whether a real model runs `llm` steps without a mock. */
  readonly llm: boolean;
  readonly webhooks: boolean;
}

/** A problem of a definition, with the text and the place that the terminal shows. */
export interface UiProblem {
  readonly severity: "error" | "warning";
  /** Relative to the working directory; undefined for a definition that is not from a file. */
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly message: string;
  /** `file:line:column` and message on one line, as printed. */
  readonly text: string;
  /** `org/project/slug`; undefined where the file could not be read that far. */
  readonly flowId: string | undefined;
}

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

export interface FlowSummary {
  /** `org/project/slug` */
  readonly flow: string;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** The draft first, if there is one. */
  readonly versions: readonly FlowVersion[];
  /** Which of them `production` is. */
  readonly production: FlowVersion;
  /** Of that version. */
  readonly stepCount: number;
  readonly lastRun: RunSummary | undefined;
  readonly problems: number;
}

/** `GET /flows` */
export interface FlowList {
  readonly flows: readonly FlowSummary[];
  /** Of all definitions, also of those that could not be read. */
  readonly problems: readonly UiProblem[];
}

/** A node of the graph: the tree of the definition. */
export type UiNode =
  | {
      readonly kind: "step";
      readonly id: string;
      readonly name: string | undefined;
      readonly description: string | undefined;
      readonly processor: string;
      readonly model: string | undefined;
      readonly prompt: string | undefined;
      readonly code: string | undefined;
      readonly language: CodeLanguage | undefined;
      readonly tools: boolean;
      readonly config: JsonObject;
      /** Types the overridable config. */
      readonly configSchema: JsonSchema | undefined;
      readonly input: JsonSchema | undefined;
      readonly output: JsonSchema | undefined;
      /** The mock of the definition. */
      readonly mock: JsonValue | undefined;
    }
  | {
      readonly kind: "sequence";
      readonly id: string | undefined;
      readonly steps: readonly UiNode[];
    }
  | {
      readonly kind: "parallel";
      readonly id: string | undefined;
      readonly branches: readonly UiNode[];
    }
  | {
      readonly kind: "loop";
      readonly id: string | undefined;
      readonly over: string;
      readonly steps: readonly UiNode[];
    };

/** `GET /flows/{org}/{project}/{slug}?version=draft|N|production` */
export interface FlowDetail extends FlowSummary {
  /** Of what follows. */
  readonly version: FlowVersion;
  /** The file of this version, relative to the working directory, and absolute; undefined for one in memory. */
  readonly file: { readonly relative: string; readonly absolute: string } | undefined;
  /** The definition as it was written. */
  readonly text: string | undefined;
  /** Without references out of itself: models are in its `$defs`. */
  readonly inputs: JsonSchema;
  /** Of the result. */
  readonly output: JsonSchema | undefined;
  /** The input that `message` is shorthand for. */
  readonly primary: string | undefined;
  readonly steps: readonly UiNode[];
  readonly problemList: readonly UiProblem[];
  /** How a program names it. */
  readonly client: {
    /** The factory of the generated client, such as `grade3`. */
    readonly name: string;
    /** The generated file below the output folder, such as `acme/spelling/grade-3`. */
    readonly module: string;
  };
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
  readonly error: { readonly code: string; readonly message: string } | null;
  /** What answered: the code, a model, the mock of the definition, a rule that was set, or a sample of the schema. */
  readonly answeredBy: string | undefined;
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
  /** What a paused run waits for. */
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

/** `GET /runs?flow=&status=&version=&session=&from=&to=&q=&before=&limit=`, newest first. */
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

/** The frames of `GET /events` (SSE): what changed. A page that was not connected reads everything again. */
export type UiFrame =
  | { readonly type: "hello"; readonly start: string }
  | { readonly type: "flows" }
  | { readonly type: "run"; readonly run: RunSummary }
  | { readonly type: "settings"; readonly what: "mocks" | "faults" | "webhooks" };

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

/** `GET /runs/{id}/export?as=session|mocks|fixture`: a file to download. */
export interface ExportedFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
  /** What is not in it, and why. */
  readonly gaps: readonly string[];
}

/*
 * Beside these, with the same token: `GET /problems` (FlowList["problems"]), `GET /jobs` (RunPage of jobs), and the control
 * routes for mocks, faults, webhooks and keys, which take the page's token too.
 */
