import { NoukaiError } from "../errors.js";

/** An option breaks a rule that is checked before anything is sent. */
export class ValueError extends NoukaiError {
  override readonly name = "ValueError";
}
