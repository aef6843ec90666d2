import type { FlowVersion } from "../definition/types.js";

/**
 * What a change means for the programs that call a flow:
 * - `breaking`: a program that was right may be wrong now, or nothing can be said about it;
 * - `additive`: every program that was right still is, and more is possible or promised;
 * - `documentation`: no type and no bound depends on it.
 */
export type ChangeClass = "breaking" | "additive" | "documentation";

/** What a change is about: what callers give, what they get, what one run may override, or the flow itself. */
export type ChangeDirection = "input" | "output" | "override" | "flow";

/** One change between two definitions. */
export interface Change {
  readonly class: ChangeClass;
  readonly direction: ChangeDirection;
  /** The version of the flow that it is about; undefined for what holds of the flow as a whole. */
  readonly version: FlowVersion | undefined;
  /** Where: `inputs.tone`, `outputs.find.mistakes[].word`, `overrides.find.temperature`, `published`. */
  readonly path: string;
  /** What happened there, as the rest of a sentence that starts with the path. */
  readonly message: string;
}

const RANKS: Readonly<Record<ChangeClass, number>> = { documentation: 0, additive: 1, breaking: 2 };

/** The worst class of several changes; undefined where there are none. */
export function worstClass(
  changes: readonly { readonly class: ChangeClass }[],
): ChangeClass | undefined {
  let worst: ChangeClass | undefined;
  for (const { class: found } of changes) {
    if (worst === undefined || RANKS[found] > RANKS[worst]) worst = found;
  }
  return worst;
}

/** Orders changes for a reader: what breaks first. */
export function byClass(a: Change, b: Change): number {
  return RANKS[b.class] - RANKS[a.class];
}
