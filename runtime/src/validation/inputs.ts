import { setOwn, type UnknownObject } from "./values.js";

/**
 * All inputs of a call, as the service puts them together: the parameters, and the message as the primary input.
 *
 * @param message undefined if the call has none
 * @param primary the input that the message sets
 */
export function joinInputs(
  parameters: UnknownObject,
  message: unknown,
  primary: string,
): UnknownObject {
  return message === undefined ? parameters : setOwn({ ...parameters }, primary, message);
}
