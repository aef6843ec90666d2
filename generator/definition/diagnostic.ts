import type { Path } from "../json-schema/types.js";

/** Something wrong with a definition, by its place in the tree; `locate` turns it into a place in the file. */
export interface Finding {
  readonly path: Path;
  /** Whether the value at `path` is wrong, or the key that it stands under. */
  readonly at: "value" | "key";
  readonly message: string;
  /** Pointer to the key that was probably meant, where the finding is an unknown key. */
  readonly meantKey?: string | undefined;
  /** Pointer to a key whose absence is what is wrong, directly or not: no news where the key is there but misspelt. */
  readonly dependsOn?: string;
  /** Worked out only for problems that are shown: it takes a look at every candidate. */
  readonly suggest?: (() => string | undefined) | undefined;
}

/** Takes note of something wrong, and lets the check go on. */
export type Report = (finding: Finding) => void;

/** One slip of the pen is one problem: drops what is only wrong because a key is misspelt. */
export function withoutConsequences(findings: readonly Finding[]): Finding[] {
  const misspelt = new Set(findings.flatMap(({ meantKey }) => meantKey ?? []));
  return findings.filter(({ dependsOn }) => dependsOn === undefined || !misspelt.has(dependsOn));
}
