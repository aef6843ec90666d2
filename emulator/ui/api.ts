import type { RunSummary } from "./api-runs.js";

export type { FlowDetail, FlowList, FlowSummary, UiProblem } from "./api-flows.js";
export type { UiNode } from "./api-nodes.js";
export type {
  ExportedFile,
  ExportForm,
  ResumeRun,
  RunDetail,
  RunFrame,
  RunPage,
  RunStarted,
  RunSummary,
  SessionPage,
  StartRun,
  UiCall,
  UiPause,
} from "./api-runs.js";

/*
 * What the emulator's page and the emulator send each other, as JSON under `/api/v1/emulator/ui`. Both sides are built
 * together and share these types; errors are those of the service: `{detail: {code, message}}`. Times are milliseconds since
 * 1970, durations milliseconds, costs decimal strings of US dollars, as on the wire of the service.
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

/** The frames of `GET /events` (SSE): what changed. A page that was not connected reads everything again. */
export type UiFrame =
  | { readonly type: "hello"; readonly start: string }
  | { readonly type: "flows" }
  | { readonly type: "run"; readonly run: RunSummary }
  /** So many runs changed at once that lists are to be read again. */
  | { readonly type: "runs" }
  | { readonly type: "settings"; readonly what: UiSetting };

/** What is set while the emulator runs, or changes by itself. */
export type UiSetting = "mocks" | "faults" | "webhooks";

/*
 * Beside these, with the same token: `GET /problems` (FlowList["problems"]), and the control routes for mocks, faults, webhooks
 * and keys, which take the page's token too.
 */
