import { CHECK_PROGRAM } from "./check-program.js";
import { RESTRICT_PROGRAM } from "./restrict-program.js";
import { RUN_PROGRAM } from "./run-program.js";

/** What a process of Python runs requests with: JSON in, JSON out. */
export const PROGRAM: string = [RESTRICT_PROGRAM, CHECK_PROGRAM, RUN_PROGRAM].join("\n");

/** What the program is asked to run. */
export interface PythonRequest {
  /** The body of the function. */
  readonly body: string;
  /** The names of its parameters, and their values in the same order. */
  readonly parameters: readonly string[];
  readonly arguments: readonly unknown[];
  /** The maximum length of the response's output, in characters. */
  readonly maxOutput: number;
}

/** What the program is asked to parse and check, without running it. */
export interface PythonCheckRequest {
  /** The body of the function. */
  readonly body: string;
  /** The names of its parameters. */
  readonly parameters: readonly string[];
  /** Whether there can be no others. */
  readonly areParametersKnown: boolean;
}
