import { NoukaiError } from "./base.js";

/** The account has no credits left (402). */
export class InsufficientCreditsError extends NoukaiError {
  override readonly name = "InsufficientCreditsError";
}
