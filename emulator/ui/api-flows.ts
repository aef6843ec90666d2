import type { FlowVersion } from "../../generator/definition/types.js";
import type { JsonSchema } from "../../generator/json-schema/types.js";
import type { UiNode } from "./api-nodes.js";
import type { RunSummary } from "./api-runs.js";

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
