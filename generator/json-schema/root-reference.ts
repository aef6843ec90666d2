import { isObject } from "./values.js";
import { resolveReference, type Target } from "./references.js";

/** What may stand beside a `$ref` at the top of the inputs: nothing that constrains a value. */
export const ROOT_ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "$id",
  "$comment",
  "$defs",
  "definitions",
  "title",
  "description",
  "examples",
]);

/**
 * Follows a schema's own `$ref`, and that of where it leads, to a schema that has none.
 *
 * @returns undefined where a reference is broken or leads back to itself.
 */
export function followRootReference(start: Target): Target | undefined {
  const seen = new Set<unknown>();
  let target: Target | undefined = start;
  while (target !== undefined && !seen.has(target.schema)) {
    seen.add(target.schema);
    const reference: unknown = isObject(target.schema) ? target.schema.$ref : undefined;
    if (typeof reference !== "string") return target;
    target = resolveReference(reference, target.scope);
  }
  return undefined;
}
