import type { Evidence } from "./evidence.js";

/** Where a fact comes from (PROTOCOL.md): the documentation of the service says it, or nobody does. */
export type Mark = "said" | "assumed";

export type FactVerdict = "agrees" | "differs" | "unknown";

/** What was seen of a fact. */
export interface Observation {
  readonly verdict: FactVerdict;
  /** Statuses, types, counts and names of fields only: it is attached to bug reports. */
  readonly observed: string;
}

/** Something that this package takes for granted of the service. */
export interface Fact {
  /** The same in every version. */
  readonly id: string;
  readonly mark: Mark;
  /** What is taken for granted. */
  readonly statement: string;
  /** How it is looked at. */
  readonly how: string;
  readonly look: (evidence: Evidence) => Promise<Observation>;
}

export function agrees(observed: string): Observation {
  return { verdict: "agrees", observed };
}

export function differs(observed: string): Observation {
  return { verdict: "differs", observed };
}

export function unknown(observed: string): Observation {
  return { verdict: "unknown", observed };
}

/** `agrees` or `differs`. */
export function judge(isAsAssumed: boolean, observed: string): Observation {
  return isAsAssumed ? agrees(observed) : differs(observed);
}
