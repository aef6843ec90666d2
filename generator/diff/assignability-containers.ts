import type { ArrayPart, Branch, ObjectPart } from "./normal-form.js";
import { itemAt } from "./containers.js";
import type { Fit, FitOptions } from "./assignability.js";
import { propertyStep, type Misfit, type PlacedMisfit } from "./incompatibility.js";
import { anything, type Place } from "./reference.js";

/** Where the properties and items that a producer gives do not suit the consumer. */
export function fitContainers(
  given: Branch,
  taken: Branch,
  fit: Fit,
  options: FitOptions,
): PlacedMisfit[] {
  if (given.type === "object") return fitObjects(given.object, taken.object, fit, options);
  return given.type === "array" ? fitArrays(given, taken, fit) : [];
}

function fitObjects(
  given: ObjectPart,
  taken: ObjectPart,
  fit: Fit,
  { mode, objects }: FitOptions,
): PlacedMisfit[] {
  const restOf = ({ additional }: ObjectPart): Place | undefined => {
    const place = additional ?? (objects === "open" ? anything : undefined);
    return place !== undefined && isNothing(place) ? undefined : place;
  };
  const [givenRest, takenRest] = [restOf(given), restOf(taken)];
  // Properties that nobody ever spoke of do not count when one of them is declared.
  const spokenRest = given.additional === undefined ? undefined : givenRest;
  const found: PlacedMisfit[] = [];
  const note = (path: string, misfit: Misfit): void => {
    found.push({ path, misfit });
  };
  const inside = (path: string, misfits: readonly PlacedMisfit[]): void => {
    for (const each of misfits) found.push({ path: path + each.path, misfit: each.misfit });
  };

  for (const [name, property] of given.properties) {
    const path = propertyStep(name);
    const wanted = taken.properties.get(name);
    if (wanted !== undefined) {
      if (wanted.isRequired && !property.isRequired) note(path, { kind: "optional" });
      inside(path, fit(property.place, wanted.place));
    } else if (takenRest !== undefined) inside(path, fit(property.place, takenRest));
    else if (mode === "input") note(path, { kind: "extra" });
  }
  for (const [name, wanted] of taken.properties) {
    if (given.properties.has(name)) continue;
    const path = propertyStep(name);
    if (wanted.isRequired) note(path, { kind: "missing" });
    else if (spokenRest !== undefined) inside(path, fit(spokenRest, wanted.place));
    else if (mode === "output") note(path, { kind: "lost" });
  }
  if (givenRest !== undefined) {
    if (takenRest !== undefined) inside("[…]", fit(givenRest, takenRest));
    else if (mode === "input") note("[…]", { kind: "extra" });
  } else if (takenRest !== undefined && mode === "output") note("[…]", { kind: "lost" });
  return found;
}

function fitArrays(given: Branch, taken: Branch, fit: Fit): PlacedMisfit[] {
  const [mine, theirs]: readonly [ArrayPart, ArrayPart] = [given.array, taken.array];
  const length = Math.max(mine.prefix.length, theirs.prefix.length);
  const most = given.bounds.most.get("maxItems") ?? Infinity;
  const found: PlacedMisfit[] = [];
  const inside = (path: string, misfits: readonly PlacedMisfit[]): void => {
    for (const each of misfits) found.push({ path: path + each.path, misfit: each.misfit });
  };
  for (let index = 0; index < Math.min(length, most); index++)
    inside(`[${index}]`, fit(itemAt(mine, index), itemAt(theirs, index)));
  if (most > length) inside("[]", fit(mine.items, theirs.items));
  return found;
}

function isNothing(place: Place): boolean {
  return place.kind === "schema" && place.schema === false;
}
