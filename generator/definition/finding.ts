import type { Path } from "./path.js";

/** Something wrong with a definition, by its place in the tree; `locate` turns it into a place in the file. */
export interface Finding {
  readonly path: Path;
  /** Whether the value at `path` is wrong, or the key that it stands under. */
  readonly at: "value" | "key";
  readonly message: string;
  /** Worked out only for problems that are shown: it takes a look at every candidate. */
  readonly suggest?: (() => string | undefined) | undefined;
}

/** Takes note of something wrong, and lets the check go on. */
export type Report = (finding: Finding) => void;
