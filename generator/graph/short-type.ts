import { splitReference } from "../json-schema/references.js";
import { JSON_TYPES, type JsonType } from "../json-schema/types.js";
import { arrayPart } from "../wiring/array-part.js";
import { declaredNames } from "../wiring/declared-names.js";
import type { Description } from "../wiring/description.js";
import { givenValues, type DescriptionReader } from "../wiring/description-reader.js";
import { fieldOf } from "../wiring/field.js";

/** The most characters of a type. */
const MAX_LENGTH = 60;
/** Longer names of fields and values are cut. */
export const MAX_NAME = 30;
/** More values than these are not listed. */
const MAX_VALUES = 4;
/** Arrays of arrays that are printed as such. */
const MAX_ARRAYS = 3;

const CUT = "…";

/**
 * Prints a type for readers, in at most some 60 characters: the fields of an object with their types, `?` where one may be
 * missing, and `…` for what is left out.
 */
export function shortType(description: Description, reader: DescriptionReader): string {
  return printType(description, reader, (each) => fieldsOf(each, reader));
}

/** @param printObject - prints the objects that are described. */
function printType(
  description: Description,
  reader: DescriptionReader,
  printObject: (description: Description) => string,
  arrays = 0,
): string {
  const values = valuesOf(description);
  if (values !== undefined) return values;
  const types = reader.typesOf(description);
  if (types.size === 0) return "never";
  if (types.size === JSON_TYPES.length)
    return declaredNames(description, reader).length === 0 ? "any" : printObject(description);
  const print = (type: JsonType): string => {
    if (type === "object") return printObject(description);
    if (type !== "array") return type;
    if (arrays === MAX_ARRAYS) return "array";
    const { items } = arrayPart(description, reader);
    const item = printType(items, reader, printObject, arrays + 1);
    return / [|] /.test(item) && !item.startsWith("{") ? `(${item})[]` : `${item}[]`;
  };
  return [...JSON_TYPES.filter((type) => type !== "null"), "null" as const]
    .filter((type) => types.has(type))
    .map(print)
    .join(" | ");
}

/** The fields of an object with their types, as many as there is room for. */
function fieldsOf(description: Description, reader: DescriptionReader): string {
  const names = declaredNames(description, reader);
  if (names.length === 0) return "object";
  let text = "";
  for (const name of names) {
    const field = fieldOf(description, name, reader);
    if (field.has === "never") continue;
    const type = printType(field.value, reader, modelOf);
    const mark = field.has === "always" ? "" : "?";
    const next = `${text === "" ? "" : `${text}, `}${cutText(name, MAX_NAME)}${mark}: ${type}`;
    if (next.length > MAX_LENGTH) return `{ ${text === "" ? "" : `${text}, `}${CUT} }`;
    text = next;
  }
  return text === "" ? "object" : `{ ${text} }`;
}

/** The name of the model that a schema refers to; otherwise only that it is an object. */
function modelOf(description: Description): string {
  if (description.kind !== "schema" || typeof description.schema === "boolean") return `{${CUT}}`;
  const { $ref } = description.schema;
  const { model, segments } = (typeof $ref === "string" ? splitReference($ref) : undefined) ?? {};
  return model !== undefined && segments?.length === 0 ? cutText(model, MAX_NAME) : `{${CUT}}`;
}

/** The texts and numbers that an `enum` or `const` lists. */
function valuesOf(description: Description): string | undefined {
  if (description.kind !== "schema") return undefined;
  const values = givenValues(description.schema);
  if (values === undefined || values.length === 0 || values.length > MAX_VALUES) return undefined;
  if (values.some((value) => typeof value === "object" && value !== null)) return undefined;
  const text = values.map((value) => JSON.stringify(value)).join(" | ");
  return text.length > MAX_NAME ? undefined : text;
}

/** Cuts a text after so many characters, with `…` for the rest. */
export function cutText(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length > most ? `${characters.slice(0, most).join("")}…` : text;
}
