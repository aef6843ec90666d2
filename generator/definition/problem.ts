/** Something wrong in one definition file, at the place where it stands. */
export interface DefinitionProblem {
  /** The file as its source names it: relative to the working directory, or a URL. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units, as editors count. */
  readonly column: number;
  /** JSON pointer (RFC 6901) to the value that is wrong; empty for the document itself. */
  readonly pointer: string;
  /** What was expected and what was found, in one sentence without a full stop. */
  readonly message: string;
  /** The likely spelling of a misspelt key, name or value. */
  readonly suggestion?: string;
  /** The line of the file that is wrong, for a code frame; very long lines are cut around the column. */
  readonly source?: SourceLine;
}

/** One line of a file, and the part of it that is wrong. */
export interface SourceLine {
  readonly text: string;
  /** Where in `text` the wrong part starts, counted from 0. */
  readonly start: number;
  /** How many characters of `text` are wrong; at least 1. */
  readonly length: number;
}
