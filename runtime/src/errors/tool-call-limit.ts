import { NoukaiError, type ErrorDetails } from "../errors.js";

/** The flow asks for tools once more than `maxToolRounds` allows. */
export class ToolCallLimitError extends NoukaiError {
  override readonly name = "ToolCallLimitError";
  /** The rounds that were answered. */
  readonly rounds: number;

  constructor(message: string, details: ErrorDetails & { rounds: number }) {
    super(message, details);
    this.rounds = details.rounds;
  }
}
