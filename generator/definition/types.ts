import type { JsonValue, JsonSchemaObject, JsonSchema } from "../json-schema/types.js";

/** The version that a definition describes: the working copy, or a published number. */
export type FlowVersion = "draft" | number;

/** The version that a call runs. `"production"` is the promoted version, or the draft where none is published. */
export type CallVersion = FlowVersion | "production";

/** How much of a run's inputs and outputs is stored for traces and sessions. */
export const CAPTURE_MODES = ["metadata_only", "redacted", "full"] as const;
export type CaptureMode = (typeof CAPTURE_MODES)[number];

/** The languages that the code of a step may be written in; the first is the service's (PROTOCOL "How a flow runs"). */
export const CODE_LANGUAGES = ["python", "javascript"] as const;
export type CodeLanguage = (typeof CODE_LANGUAGES)[number];

/** The rules of the wiring that a step may be excepted from; `docs/wiring.md` says what each is. */
export const WIRING_RULES = [
  "unknown-placeholder",
  "uncertain-placeholder",
  "single-brace",
  "unknown-loop",
  "uncertain-loop",
  "unknown-parameter",
  "uncertain-parameter",
  "unreachable-output",
  "unknown-mock-field",
  "python-syntax",
] as const;
export type WiringRule = (typeof WIRING_RULES)[number];

/** An exception from a rule of the wiring. */
export interface Allowance {
  readonly rule: WiringRule;
  /** Why the rule does not apply, for readers. */
  readonly reason: string;
}

/**
 * A flow definition after reading: field lists have become JSON Schema, defaults are filled in, and every
 * `$ref` is known to point to a schema of the document (`#/models/…`, or any pointer into the schema that contains it).
 * No object in it has a prototype: names such as `constructor` are data.
 */
export interface FlowDefinition {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The id by which the service knows the flow; no type depends on it. */
  readonly serviceId: string | undefined;
  /** The display name of the flow. */
  readonly name: string | undefined;
  readonly description: string | undefined;
  readonly version: FlowVersion;
  /**
   * Published version numbers, ascending; empty if the definition says that none is published, undefined if it says
   * nothing. The number of the version that is defined is always included.
   */
  readonly published: readonly number[] | undefined;
  /** The promoted version, if one is named. */
  readonly production: number | undefined;
  /** Always a schema of an object. */
  readonly inputs: JsonSchemaObject;
  /** The input that `message` is shorthand for; undefined where there are no inputs. */
  readonly primary: string | undefined;
  /** Reusable schemas, by name. */
  readonly models: Readonly<Record<string, JsonSchema>>;
  /** What the emulator stores of runs; the generator ignores it. */
  readonly capture: CaptureMode | undefined;
  readonly steps: readonly StepNode[];
}

/** One node of the tree: a step, or a container of steps. */
export type StepNode = Step | SequenceNode | ParallelNode | LoopNode;

export interface Step {
  readonly kind: "step";
  readonly id: string;
  /** The id by which the service knows the step, where it is not `id`; no type depends on it. */
  readonly serviceId: string | undefined;
  readonly name: string | undefined;
  readonly description: string | undefined;
  /** `llm`, `code`, `passthrough`, or a processor this version does not know. */
  readonly processor: string;
  readonly prompt: string | undefined;
  readonly model: string | undefined;
  readonly code: string | undefined;
  /** The language of the code; undefined where the processor is not `code`. */
  readonly language: CodeLanguage | undefined;
  /**
   * The fields that the step reads of what it receives, as a schema of an object: for Python code, the parameters of its
   * function, in this order. Undefined where the definition does not say.
   */
  readonly input: JsonSchemaObject | undefined;
  readonly config: Readonly<Record<string, JsonValue>>;
  /** Types the overridable config where given. */
  readonly configSchema: JsonSchemaObject | undefined;
  /** Whether the step may pause for tool calls. */
  readonly tools: boolean;
  readonly output: JsonSchema | undefined;
  /** What the emulator answers for this step; the generator ignores it. */
  readonly mock: JsonValue | undefined;
  /** Rules of the wiring that the step may break. */
  readonly allow?: readonly Allowance[] | undefined;
}

/** Steps in a row: each gets the output of the one before it. */
export interface SequenceNode {
  readonly kind: "sequence";
  readonly id: string | undefined;
  readonly steps: readonly StepNode[];
}

/** Branches that all get the same input; the output is an object keyed by the branches' ids. */
export interface ParallelNode {
  readonly kind: "parallel";
  readonly id: string | undefined;
  /** Every branch has an id: a container without one is refused when the definition is read. */
  readonly branches: readonly StepNode[];
}

/** One iteration of `steps` per item of the input's array field `over`; the output is an array. */
export interface LoopNode {
  readonly kind: "loop";
  readonly id: string | undefined;
  /** A field of the loop's input, or a dotted path to one. */
  readonly over: string;
  readonly steps: readonly StepNode[];
  /** Rules of the wiring that the loop itself may break. */
  readonly allow?: readonly Allowance[] | undefined;
}
