/** A place in a program that does not compile with the clients as they would be. */
export interface CallSite {
  /** Relative to the working directory, with `/`. */
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based, in UTF-16 code units. */
  readonly column: number;
  /** The compiler's error number: 2345 for `TS2345`. */
  readonly code: number;
  /** What the compiler says, on one line. */
  readonly message: string;
}
