import { arrayPart } from "./array-part.js";
import { anyValue, type Description } from "./description.js";
import type { DescriptionReader, TypeSet } from "./description-reader.js";
import { objectPart, valueOf } from "./object-part.js";

/** Whether a value has a field or an item, for all the values that a description describes. */
export type Field =
  | { readonly has: "always"; readonly value: Description }
  | { readonly has: "sometimes"; readonly value: Description; readonly because: Uncertainty }
  | { readonly has: "never"; readonly because: Impossibility };

/**
 * Why a field may be missing:
 * - `optional`: it is declared, and not required;
 * - `undeclared`: the value's properties are not declared;
 * - `other`: the schema allows properties that it does not declare;
 * - `type`: the value may be of a type that has no such field;
 * - `length`: an array may be shorter.
 */
export type Uncertainty = "optional" | "undeclared" | "other" | "type" | "length";

/** Why there is no such field: properties are declared, and it is not among them; or the type has none. */
export type Impossibility = "name" | "type" | "length";

const INDEX = /^\d+$/;

/** Asks for a field of an object, or for an item of an array by its index, as the emulator's templates do. */
export function fieldOf(description: Description, key: string, reader: DescriptionReader): Field {
  const types = reader.typesOf(description);
  const ofObject = types.has("object") ? objectField(description, key, reader) : undefined;
  const ofArray = types.has("array") ? arrayField(description, key, reader) : undefined;
  const found = [ofObject, ofArray].flatMap((field) =>
    field === undefined || field.has === "never" ? [] : [field],
  );
  const [first] = found;
  if (first === undefined) return { has: "never", because: reasonOf(ofObject ?? ofArray) };
  if (found.length > 1) return { has: "sometimes", value: anyValue, because: "type" };
  const isOnlyType = types.size === 1;
  return first.has === "sometimes" || isOnlyType
    ? first
    : { has: "sometimes", value: first.value, because: "type" };
}

function reasonOf(field: Field | undefined): Impossibility {
  return field?.has === "never" ? field.because : "type";
}

function objectField(description: Description, key: string, reader: DescriptionReader): Field {
  const part = objectPart(description, key, reader);
  if (!part.isPossible) return { has: "never", because: "type" };
  if (part.isForbidden) return { has: "never", because: "name" };
  const value = valueOf(part);
  if (part.isRequired) return { has: "always", value };
  if (part.declared.length > 0) return { has: "sometimes", value, because: "optional" };
  if (part.isOpen) return { has: "sometimes", value: anyValue, because: "other" };
  return part.declares
    ? { has: "never", because: "name" }
    : { has: "sometimes", value: anyValue, because: "undeclared" };
}

function arrayField(description: Description, key: string, reader: DescriptionReader): Field {
  if (!INDEX.test(key)) return { has: "never", because: "type" };
  const { items, min, max } = arrayPart(description, reader);
  const index = Number(key);
  if (index >= max) return { has: "never", because: "length" };
  return index < min
    ? { has: "always", value: items }
    : { has: "sometimes", value: items, because: "length" };
}

/** Names types in a message: "a string or null". */
export function describeTypes(types: TypeSet): string {
  const names = [...types].map((type) =>
    type === "null" ? type : `${/^[aeiou]/.test(type) ? "an" : "a"} ${type}`,
  );
  const last = names.pop() ?? "nothing";
  return names.length === 0 ? last : `${names.join(", ")} or ${last}`;
}
