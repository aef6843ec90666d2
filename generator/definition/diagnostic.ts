import type { Path, JsonValue } from "../json-schema/types.js";
import type { ValuePlace } from "./text/place-in-value.js";
import type { WiringRule } from "./types.js";

/** An error in a definition, by its path in the document; `readDefinition` adds the location in the file. */
export interface Diagnostic {
  readonly path: Path;
  /** Whether the value at `path` is at fault, or its key. */
  readonly at: "value" | "key";
  readonly message: string;
  /** The part of the text at `path` that is at fault, if not all of it. */
  readonly within?: string | undefined;
  /** The place in the text at `path` that is at fault, if not all of it. */
  readonly place?: ValuePlace | undefined;
  /** The rule of the wiring that was broken. */
  readonly rule?: WiringRule | undefined;
  /** For an unknown key: pointer to the key that was probably intended. */
  readonly meantKey?: string | undefined;
  /** Pointer to a key whose absence causes the error. The diagnostic is dropped where that key is only misspelt. */
  readonly dependsOn?: string;
  /** Called only for problems that are reported, because it compares every candidate. */
  readonly suggest?: (() => string | undefined) | undefined;
}

/** Records a diagnostic; the check goes on. */
export type Report = (diagnostic: Diagnostic) => void;

/** Drops diagnostics that only follow from a misspelt key, so that one typo is one problem. */
export function withoutConsequences(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const misspelt = new Set(diagnostics.flatMap(({ meantKey }) => meantKey ?? []));
  return diagnostics.filter(({ dependsOn }) => dependsOn === undefined || !misspelt.has(dependsOn));
}

const SHOWN_CHARACTERS = 60;

/** Describes a value for a message: "a list", `"text"`, "nothing". */
export function describeValue(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return "an object";
  const shown = JSON.stringify(value);
  return shown.length > SHOWN_CHARACTERS ? `${shown.slice(0, SHOWN_CHARACTERS)}…` : shown;
}

/** Lists alternatives in a message: "a, b or c". */
export function listAlternatives(values: readonly (string | JsonValue)[]): string {
  const shown = values.map((value) => (typeof value === "string" ? value : JSON.stringify(value)));
  const last = shown.pop() ?? "";
  return shown.length === 0 ? last : `${shown.join(", ")} or ${last}`;
}

const SHOWN_NUMBERS = 20;

/** Lists numbers in a message: "1, 2, 3", the last ones where there are many: "…, 98, 99". Empty where there are none. */
export function listSome(numbers: readonly number[]): string {
  const shown = numbers.slice(-SHOWN_NUMBERS).join(", ");
  return numbers.length > SHOWN_NUMBERS ? `…, ${shown}` : shown;
}
