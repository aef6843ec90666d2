import type { JsonSchema, JsonValue } from "../../json-schema/types.js";
import type { Allowance, CaptureMode, CodeLanguage } from "../types.js";

/** A schema in a definition file: JSON Schema, or a field list. */
export type RawSchema = JsonSchema | readonly RawField[];

/** The type of a value in a field list. A field has a name too. */
export interface RawFieldType {
  readonly type: FieldType;
  readonly description?: string | undefined;
  readonly enum?: readonly (string | number | boolean | null)[] | undefined;
  /** What an array holds; anything where it is left out. */
  readonly items?: FieldType | RawFieldType | undefined;
  /** What an object holds; anything where it is left out. */
  readonly fields?: readonly RawField[] | undefined;
}

export interface RawField extends RawFieldType {
  readonly name: string;
  /** Where it is left out: whether there is no default. */
  readonly required?: boolean | undefined;
  readonly default?: JsonValue | undefined;
}

type FieldType = (typeof FIELD_TYPES)[number];

/** A definition as a file holds it. */
export interface RawFlow {
  /** Names the format's JSON Schema, for editors. */
  readonly $schema?: string | undefined;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly serviceId?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly version?: "draft" | number | undefined;
  readonly published?: readonly number[] | undefined;
  readonly production?: number | undefined;
  readonly inputs?: RawSchema | undefined;
  readonly primary?: string | undefined;
  readonly models?: Readonly<Record<string, RawSchema>> | undefined;
  readonly capture?: CaptureMode | undefined;
  readonly steps: readonly RawNode[];
}

export type RawNode = RawStep | RawParallel | RawSequence;

export interface RawStep {
  readonly id: string;
  readonly serviceId?: string | undefined;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly processor: string;
  readonly prompt?: string | undefined;
  readonly model?: string | undefined;
  readonly code?: string | undefined;
  readonly language?: CodeLanguage | undefined;
  readonly input?: RawSchema | undefined;
  readonly config?: Readonly<Record<string, JsonValue>> | undefined;
  readonly configSchema?: RawSchema | undefined;
  readonly tools?: boolean | undefined;
  readonly output?: RawSchema | undefined;
  readonly mock?: JsonValue | undefined;
  readonly allow?: readonly Allowance[] | undefined;
}

interface RawParallel {
  readonly id?: string | undefined;
  readonly parallel: readonly RawNode[];
}

interface RawLoop {
  readonly over: string;
  readonly allow?: readonly Allowance[] | undefined;
}

/** Steps in a row; with `loop`, once per item. */
interface RawSequence {
  readonly id?: string | undefined;
  readonly loop?: RawLoop | undefined;
  readonly steps: readonly RawNode[];
}

/** The processors whose fields are known; others are allowed. */
export const KNOWN_PROCESSORS = ["llm", "code", "passthrough"] as const;

/** The types of a field list. */
export const FIELD_TYPES = ["string", "number", "integer", "boolean", "object", "array"] as const;
