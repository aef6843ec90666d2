import type { CallSite } from "./call-sites/index.js";
import type { Change, ChangeClass } from "../diff/index.js";

/**
 * Why something is not as it should be:
 * - `service`: the service says something else than the snapshot;
 * - `snapshot`: somebody edited the snapshot;
 * - `definitions`: the definitions that clients are made from changed, and nobody generated since;
 * - `config`: the same, for the config;
 * - `generator`: another version of the generator wrote it;
 * - `output`: somebody edited, moved or deleted a generated file.
 */
export type Cause = "service" | "snapshot" | "definitions" | "config" | "generator" | "output";

/** The causes in the order in which they are told: from where definitions come from to what is made of them. */
export const CAUSES: readonly Cause[] = [
  "service",
  "snapshot",
  "definitions",
  "config",
  "generator",
  "output",
];

/** One thing that is not as it should be. */
export interface Difference {
  readonly cause: Cause;
  /** What regenerating would mean for the programs that use the clients. What cannot be told counts as breaking. */
  readonly class: ChangeClass;
  /** `org/project/slug`; undefined where it is about no flow in particular. */
  readonly flow: string | undefined;
  /** The files that differ, relative to the working directory, with `/`. At least one. */
  readonly files: readonly [string, ...string[]];
  /** What happened, in a sentence without its full stop. */
  readonly summary: string;
  /** What the definitions differ in, where both are known; those that break first. */
  readonly changes: readonly Change[];
  /** What would not compile any more, were the clients generated anew. */
  readonly callSites: readonly CallSite[];
}

/** What a check found. */
export interface CheckReport {
  /** How many flows the clients are for. */
  readonly flows: number;
  /** By cause, then by flow or file. */
  readonly differences: readonly Difference[];
  /** Whether the service was asked. */
  readonly asked: boolean;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}
