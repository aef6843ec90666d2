import { NoukaiError } from "../errors.js";

/** The account has no credits left (402). */
export class InsufficientCreditsError extends NoukaiError {
  override readonly name = "InsufficientCreditsError";
}
