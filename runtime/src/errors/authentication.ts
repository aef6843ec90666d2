import { NoukaiError } from "../errors.js";

/** There is no usable API key (`status` undefined), or the service does not accept it (401). */
export class AuthenticationError extends NoukaiError {
  override readonly name = "AuthenticationError";
}
