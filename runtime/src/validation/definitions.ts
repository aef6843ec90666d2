import { isObject, ownValue } from "./values.js";

/**
 * Follows a reference to a definition of the document, as generated schemas have them. `resolvePointer` follows the others.
 *
 * @returns undefined where there is none of the name.
 */
export function definitionOf(document: unknown, reference: string): unknown {
  const definitions = isObject(document) && ownValue(document, "$defs");
  return isObject(definitions) ? ownValue(definitions, reference.slice(8)) : undefined;
}
