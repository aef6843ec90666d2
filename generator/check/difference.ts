import type { Change, ChangeClass } from "../diff/index.js";

/**
 * The cause of a difference:
 * - `service`: a definition of the service differs from the snapshot;
 * - `snapshot`: the snapshot was edited;
 * - `definitions`: a definition changed since the clients were generated;
 * - `commit`: a definition differs from that of the commit that was asked for;
 * - `config`: the config changed since the clients were generated;
 * - `generator`: another version of the generator wrote the file;
 * - `output`: a generated file was edited, moved or deleted.
 */
export type Cause =
  "service" | "snapshot" | "definitions" | "commit" | "config" | "generator" | "output";

/** The causes in the order of a report: from the sources of definitions to the generated files. */
export const CAUSES: readonly Cause[] = [
  "service",
  "snapshot",
  "definitions",
  "commit",
  "config",
  "generator",
  "output",
];

/** A difference between the service, the snapshot and the clients. */
export interface Difference {
  readonly cause: Cause;
  /** The effect of regenerating on programs that use the clients. If it cannot be determined, it is `breaking`. */
  readonly class: ChangeClass;
  /** `org/project/slug`; undefined if the difference does not belong to one flow. */
  readonly flow: string | undefined;
  /** The files that differ, relative to the working directory, with `/`. At least one. */
  readonly files: readonly [string, ...string[]];
  /** A sentence without its full stop. */
  readonly summary: string;
  /** The changes between the definitions if both are known, breaking ones first. */
  readonly changes: readonly Change[];
  /** Lines of the user's program that would no longer compile with regenerated clients. */
  readonly callSites: readonly CallSite[];
}

/** What a check found. */
export interface CheckReport {
  /** The number of flows. */
  readonly flows: number;
  /** By cause, then by flow or file. */
  readonly differences: readonly Difference[];
  /** Whether the service was queried. */
  readonly asked: boolean;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/** A location in the user's program that does not compile with regenerated clients. */
export interface CallSite {
  /** Relative to the working directory, with `/`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** The compiler's error number: 2345 for `TS2345`. */
  readonly code: number;
  /** The first line of the compiler's message. */
  readonly message: string;
}
