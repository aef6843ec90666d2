import type { Tokens } from "../stream/events.js";

/** What the calls of a flow have used, as far as it is known. */
export interface FlowUsage {
  /** Calls that the service took: `execute`, `resume`, `steps`, `events` and `executeAsync`. */
  readonly calls: number;
  readonly tokens: Tokens;
  /** In US dollars, as a decimal string without rounding. */
  readonly costUsd: string;
  /** Calls of which it is not known what they cost, or not all of it. */
  readonly unknown: number;
}

/** What the calls of a client have used, as far as it is known. */
export interface Usage extends FlowUsage {
  /** The same for each flow that was called, by `"org/project/slug"`. */
  readonly flows: Readonly<Record<string, FlowUsage>>;
}
