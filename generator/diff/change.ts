import type { FlowVersion } from "../definition/types.js";

/**
 * What a change means for the programs that call a flow:
 * - `breaking`: a correct program may stop compiling or fail at run time, or the effect cannot be determined;
 * - `undecided`: comparing takes more work than it may, so that the change may be breaking or not;
 * - `additive`: every correct program stays correct, and more is accepted or guaranteed;
 * - `documentation`: no type and no constraint depends on it.
 */
export type ChangeClass = "breaking" | "undecided" | "additive" | "documentation";

/** What a change affects: the flow's inputs, its outputs, a step's overrides, or the flow as a whole. */
export type ChangeDirection = "input" | "output" | "override" | "flow";

/** One change between two definitions. */
export interface Change {
  readonly class: ChangeClass;
  readonly direction: ChangeDirection;
  /** The version of the flow that changed; undefined for a change of the flow as a whole. */
  readonly version: FlowVersion | undefined;
  /** The path: `inputs.tone`, `outputs.find.mistakes[].word`, `overrides.find.temperature`, `published`. */
  readonly path: string;
  /** What changed, as the rest of a sentence that starts with the path. */
  readonly message: string;
}

/** The classes, the most severe first. */
export const CHANGE_CLASSES: readonly ChangeClass[] = [
  "breaking",
  "undecided",
  "additive",
  "documentation",
];

/** The most severe class among several changes; undefined if there are none. */
export function worstClass(
  changes: readonly { readonly class: ChangeClass }[],
): ChangeClass | undefined {
  let worst: ChangeClass | undefined;
  for (const { class: found } of changes) {
    if (worst === undefined || rankOf(found) < rankOf(worst)) worst = found;
  }
  return worst;
}

/** Whether a change may break a correct program. */
export function mayBreak(found: ChangeClass): boolean {
  return found === "breaking" || found === "undecided";
}

/** Sorts breaking changes first, documentation changes last. */
export function compareByClass(a: Change, b: Change): number {
  return rankOf(a.class) - rankOf(b.class);
}

function rankOf(found: ChangeClass): number {
  return CHANGE_CLASSES.indexOf(found);
}
