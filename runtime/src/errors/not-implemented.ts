import { NoukaiError } from "../errors.js";

/** The reference declares this not implemented. */
export class NotImplementedError extends NoukaiError {
  override readonly name = "NotImplementedError";
}
