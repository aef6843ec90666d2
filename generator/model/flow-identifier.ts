import { enumerationsName, importedNames } from "./model.js";
import { camelCase, isReservedValue } from "./names.js";

/** The name of a flow in its generated file: `grade3` for the slug `grade-3`. */
export function flowIdentifier(slug: string): string {
  const camel = camelCase(slug);
  const isTaken = isReservedValue(camel) || [...importedNames, enumerationsName].includes(camel);
  return isTaken ? `${camel}_` : camel;
}
