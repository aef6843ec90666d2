import type { FormatMode, Violation } from "./validate.js";

/**
 * A request to a thread that works on schemas. A schema is sent once, by `compile`, and named by its hash from then on.
 * Schemas and values are sent as JSON text: it is copied fast, and the objects that are parsed from it are plain.
 */
export type SchemaRequest =
  | {
      readonly kind: "compile";
      readonly hash: string;
      readonly document: string;
      readonly isWritten: boolean;
      readonly formats: FormatMode;
    }
  | { readonly kind: "check"; readonly hash: string; readonly value: string }
  /** As `check`, but returns the value with defaults. */
  | { readonly kind: "fill"; readonly hash: string; readonly value: string }
  | {
      readonly kind: "sample";
      readonly hash: string;
      readonly seed: string;
      readonly mention: string;
      readonly about: string;
    };

export type SchemaAnswer =
  | { readonly kind: "compiled" }
  /** The thread does not have the schema, or not any more: send `compile` first. */
  | { readonly kind: "unknown" }
  | { readonly kind: "violation"; readonly violation: Violation }
  | { readonly kind: "valid" }
  /** A filled or sampled value, as JSON text. */
  | { readonly kind: "value"; readonly value: string }
  | {
      readonly kind: "failed";
      readonly error: "unusable" | "unsatisfiable" | "nested too deep";
      readonly message: string;
    };

const REQUESTS = new Set<unknown>(["compile", "check", "fill", "sample"]);
const ANSWERS = new Set<unknown>(["compiled", "unknown", "violation", "valid", "value", "failed"]);

/** Whether a message is a request. Both sides are built together: its kind tells which. */
export function isSchemaRequest(value: unknown): value is SchemaRequest {
  return hasKind(value, REQUESTS);
}

/** Whether a message is an answer. */
export function isSchemaAnswer(value: unknown): value is SchemaAnswer {
  return hasKind(value, ANSWERS);
}

function hasKind(value: unknown, kinds: ReadonlySet<unknown>): boolean {
  return typeof value === "object" && value !== null && "kind" in value && kinds.has(value.kind);
}
