import type { WiringRule } from "./types.js";

/** An error in a definition file, with its location. */
export interface DefinitionProblem {
  /** The file as its source names it: relative to the working directory, or a URL. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units, as editors count. */
  readonly column: number;
  /**
   * JSON pointer (RFC 6901) to what is wrong: a value, an unknown key, or the object that lacks a key; empty for
   * the document itself.
   */
  readonly pointer: string;
  /** What was expected and what was found, in one sentence without a full stop. */
  readonly message: string;
  /** The rule of the wiring that was broken, which `allow` of the step can name; undefined for all other problems. */
  readonly rule?: WiringRule;
  /** The probable spelling of a misspelt key or value. */
  readonly suggestion?: string;
  /** The line of the file that is wrong, for a code frame. */
  readonly source?: SourceLine;
}

/** One line of a file, and the part of it that is wrong. */
export interface SourceLine {
  /** The line, without its line break; a very long line is cut around the wrong part. */
  readonly text: string;
  /** Where in `text` the wrong part starts, counted from 0. */
  readonly start: number;
  /** How many characters of `text` are wrong; at least 1. */
  readonly length: number;
}
