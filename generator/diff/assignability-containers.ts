import type { ArrayConstraints, Disjunct, ObjectConstraints } from "./normal-form.js";
import { itemAt } from "./container-constraints.js";
import {
  propertyPath,
  type Incompatibility,
  type LocatedIncompatibility,
  type CheckAssignable,
  type AssignabilityOptions,
} from "./incompatibility.js";
import { anyValue, type SchemaSet } from "./schema-set.js";

/** Finds the properties and items of a producer that are not assignable to the consumer's. */
export function checkContainers(
  producer: Disjunct,
  consumer: Disjunct,
  check: CheckAssignable,
  options: AssignabilityOptions,
): LocatedIncompatibility[] {
  if (producer.type === "object")
    return checkObjects(producer.object, consumer.object, check, options);
  return producer.type === "array" ? checkArrays(producer, consumer, check) : [];
}

function checkObjects(
  producer: ObjectConstraints,
  consumer: ObjectConstraints,
  check: CheckAssignable,
  { mode, objects }: AssignabilityOptions,
): LocatedIncompatibility[] {
  const restOf = ({ additional }: ObjectConstraints): SchemaSet | undefined => {
    const set = additional ?? (objects === "open" ? anyValue : undefined);
    return set !== undefined && acceptsNothing(set) ? undefined : set;
  };
  const [producerRest, consumerRest] = [restOf(producer), restOf(consumer)];
  // Undeclared properties of an open object do not conflict with a property that is declared later.
  const spokenRest = producer.additional === undefined ? undefined : producerRest;
  const found: LocatedIncompatibility[] = [];
  const note = (path: string, incompatibility: Incompatibility): void => {
    found.push({ path, incompatibility });
  };
  const inside = (path: string, incompatibilities: readonly LocatedIncompatibility[]): void => {
    for (const each of incompatibilities)
      found.push({ path: path + each.path, incompatibility: each.incompatibility });
  };

  for (const [name, property] of producer.properties) {
    const path = propertyPath(name);
    const wanted = consumer.properties.get(name);
    if (wanted !== undefined) {
      if (wanted.isRequired && !property.isRequired) note(path, { kind: "optional" });
      inside(path, check(property.set, wanted.set));
    } else if (consumerRest !== undefined) inside(path, check(property.set, consumerRest));
    else if (mode === "input") note(path, { kind: "extra" });
  }
  for (const [name, wanted] of consumer.properties) {
    if (producer.properties.has(name)) continue;
    const path = propertyPath(name);
    if (wanted.isRequired) note(path, { kind: "missing" });
    else if (spokenRest !== undefined) inside(path, check(spokenRest, wanted.set));
    else if (mode === "output") note(path, { kind: "lost" });
  }
  if (producerRest !== undefined) {
    if (consumerRest !== undefined) inside("[…]", check(producerRest, consumerRest));
    else if (mode === "input") note("[…]", { kind: "extra" });
  } else if (consumerRest !== undefined && mode === "output") note("[…]", { kind: "lost" });
  return found;
}

function checkArrays(
  producer: Disjunct,
  consumer: Disjunct,
  check: CheckAssignable,
): LocatedIncompatibility[] {
  const [produced, consumed]: readonly [ArrayConstraints, ArrayConstraints] = [
    producer.array,
    consumer.array,
  ];
  const length = Math.max(produced.prefix.length, consumed.prefix.length);
  const upper = producer.bounds.upper.get("maxItems") ?? Infinity;
  const found: LocatedIncompatibility[] = [];
  const inside = (path: string, incompatibilities: readonly LocatedIncompatibility[]): void => {
    for (const each of incompatibilities)
      found.push({ path: path + each.path, incompatibility: each.incompatibility });
  };
  for (let index = 0; index < Math.min(length, upper); index++)
    inside(`[${index}]`, check(itemAt(produced, index), itemAt(consumed, index)));
  if (upper > length) inside("[]", check(produced.items, consumed.items));
  return found;
}

function acceptsNothing(set: SchemaSet): boolean {
  return set.kind === "schema" && set.schema === false;
}
