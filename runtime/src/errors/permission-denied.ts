import { NoukaiError } from "../errors.js";

/** The API key may not do this (403). */
export class PermissionDeniedError extends NoukaiError {
  override readonly name = "PermissionDeniedError";
}
