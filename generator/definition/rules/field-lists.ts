import { describeValue, type Report } from "../diagnostic.js";
import type { Path } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import { entryOf, isList, isObject, type UnknownObject } from "../../json-schema/values.js";

/** Checks that the parts of a field list are consistent: names, types, allowed values and defaults. */
export function checkFieldList(fields: unknown, path: Path, report: Report): void {
  if (!isList(fields)) return;
  const names = new Set<unknown>();
  fields.forEach((field, index) => {
    const name = entryOf(field, "name");
    const place = [...path, index];
    if (typeof name === "string" && names.has(name))
      report({
        path: [...place, "name"],
        at: "value",
        message: `the name ${describeValue(name)} appears twice in this list`,
      });
    names.add(name);
    checkItem(field, place, report);
  });
}

function checkItem(item: unknown, path: Path, report: Report): void {
  if (!isObject(item)) return;
  const { type } = item;
  for (const [key, owner] of [
    ["items", "array"],
    ["fields", "object"],
  ] as const) {
    if (!Object.hasOwn(item, key) || typeof type !== "string" || type === owner) continue;
    const message = `\`${key}\` is for the type ${owner}, and this field's type is ${type}`;
    report({ path: [...path, key], at: "key", message });
  }
  checkValues(item, path, report);
  checkItem(item.items, [...path, "items"], report);
  checkFieldList(item.fields, [...path, "fields"], report);
}

function checkValues(item: UnknownObject, path: Path, report: Report): void {
  const { type, enum: allowed } = item;
  if (isList(allowed)) {
    const seen = new Set<unknown>();
    allowed.forEach((value, index) => {
      const place = [...path, "enum", index];
      if (!fits(value, type))
        report({
          path: place,
          at: "value",
          message: `expected ${article(type)}, found ${describeValue(value)}`,
        });
      else if (seen.has(value))
        report({
          path: place,
          at: "value",
          message: `${describeValue(value)} appears twice in this list`,
        });
      seen.add(value);
    });
  }
  if (!Object.hasOwn(item, "default")) return;
  const value = item.default;
  const place = [...path, "default"];
  if (!fits(value, type)) {
    report({
      path: place,
      at: "value",
      message: `expected ${article(type)}, the type of the field, found ${describeValue(value)}`,
    });
  } else if (isList(allowed) && !allowed.includes(value)) {
    const words = allowed.filter((each) => typeof each === "string");
    report({
      path: place,
      at: "value",
      message: `expected one of the values of \`enum\`, found ${describeValue(value)}`,
      suggest: () => (typeof value === "string" ? suggest(value, words) : undefined),
    });
  }
}

/** Whether a value has a type; a type that is itself wrong is reported elsewhere. */
function fits(value: unknown, type: unknown): boolean {
  switch (type) {
    case "string":
    case "number":
    case "boolean":
      return typeof value === type;
    case "integer":
      return typeof value === "number" && Number.isInteger(value);
    case "object":
      return isObject(value);
    case "array":
      return isList(value);
    default:
      return true;
  }
}

function article(type: unknown): string {
  const name = String(type);
  return /^[aeiou]/.test(name) ? `an ${name}` : `a ${name}`;
}
