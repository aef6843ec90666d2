import type { JsonSchema, JsonValue } from "../../json-schema/types.js";
import type { FIELD_TYPES } from "./names.js";

/** A schema as it may be written: JSON Schema, or a field list. */
export type WrittenSchema = JsonSchema | readonly WrittenField[];

/** What a field list may say of a value; a field of a list of fields has a name too. */
export interface WrittenItem {
  readonly type: FieldType;
  readonly description?: string | undefined;
  readonly enum?: readonly (string | number | boolean | null)[] | undefined;
  /** What an array holds; anything where it is left out. */
  readonly items?: FieldType | WrittenItem | undefined;
  /** What an object holds; anything where it is left out. */
  readonly fields?: readonly WrittenField[] | undefined;
}

export interface WrittenField extends WrittenItem {
  readonly name: string;
  /** Where it is left out: whether there is no default. */
  readonly required?: boolean | undefined;
  readonly default?: JsonValue | undefined;
}

type FieldType = (typeof FIELD_TYPES)[number];

/** A definition as it may be written. */
export interface WrittenFlow {
  /** Names the format's JSON Schema, for editors. */
  readonly $schema?: string | undefined;
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly version?: "draft" | number | undefined;
  readonly published?: readonly number[] | undefined;
  readonly production?: number | undefined;
  readonly inputs?: WrittenSchema | undefined;
  readonly primary?: string | undefined;
  readonly models?: Readonly<Record<string, WrittenSchema>> | undefined;
  readonly steps: readonly WrittenNode[];
}

export type WrittenNode = WrittenStep | WrittenParallel | WrittenSteps;

export interface WrittenStep {
  readonly id: string;
  readonly name?: string | undefined;
  readonly description?: string | undefined;
  readonly processor: string;
  readonly prompt?: string | undefined;
  readonly model?: string | undefined;
  readonly code?: string | undefined;
  readonly config?: Readonly<Record<string, JsonValue>> | undefined;
  readonly configSchema?: WrittenSchema | undefined;
  readonly tools?: boolean | undefined;
  readonly output?: WrittenSchema | undefined;
  readonly mock?: JsonValue | undefined;
}

interface WrittenParallel {
  readonly id?: string | undefined;
  readonly parallel: readonly WrittenNode[];
}

/** Steps in a row; with `loop`, once per item. */
interface WrittenSteps {
  readonly id?: string | undefined;
  readonly loop?: { readonly over: string } | undefined;
  readonly steps: readonly WrittenNode[];
}
