import { anyObject, type PropertyShape } from "./object-set.js";
import { isEvery } from "./scalars.js";
import { everything, type Shape } from "./value-set.js";
import type { Shaper } from "./evaluate.js";
import { anything, nothing, type Term } from "./schema-expression.js";

/** What `propertyNames` leaves: objects whose names are of a list, or any object where a type cannot tell the names. */
export function restrictedNames(names: Term, shaper: Shaper): Shape {
  // Names are other values than the object, so what is known of the object says nothing of them.
  const shapes = [shaper.condition(names, false)];
  if (shapes.some(({ strings }) => isEvery(strings))) return everything;
  if (shapes.some(({ strings }) => strings.values === undefined)) return everything;
  const listed = new Set(shapes.flatMap(({ strings }) => strings.values ?? []));
  const properties = [...listed].map((name): [string, PropertyShape] => [
    name,
    { term: anything, required: false, assumed: false },
  ]);
  const object = {
    ...anyObject,
    properties: new Map(properties),
    rest: nothing,
    isDeclaredOpen: true,
  };
  return { ...everything, objects: [object] };
}
