import type { Path, JsonValue } from "../json-schema/types.js";

/** Something wrong with a definition, by its place in the tree; `locate` turns it into a place in the file. */
export interface Diagnostic {
  readonly path: Path;
  /** Whether the value at `path` is wrong, or the key that it stands under. */
  readonly at: "value" | "key";
  readonly message: string;
  /** Pointer to the key that was probably meant, where the diagnostic is an unknown key. */
  readonly meantKey?: string | undefined;
  /** Pointer to a key whose absence is what is wrong, directly or not: no news where the key is there but misspelt. */
  readonly dependsOn?: string;
  /** Worked out only for problems that are shown: it takes a look at every candidate. */
  readonly suggest?: (() => string | undefined) | undefined;
}

/** Takes note of something wrong, and lets the check go on. */
export type Report = (diagnostic: Diagnostic) => void;

/** One slip of the pen is one problem: drops what is only wrong because a key is misspelt. */
export function withoutConsequences(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const misspelt = new Set(diagnostics.flatMap(({ meantKey }) => meantKey ?? []));
  return diagnostics.filter(({ dependsOn }) => dependsOn === undefined || !misspelt.has(dependsOn));
}

const SHOWN_CHARACTERS = 60;

/** Names a value in a message: "a list", `"text"`, "nothing". */
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
