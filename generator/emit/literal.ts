import { escapeUnsafeCharacters } from "../visible-text.js";

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/** A string as a literal of TypeScript, in the quotes that prettier would choose. */
export function stringLiteral(value: string): string {
  const quote = count(value, '"') > count(value, "'") ? "'" : '"';
  const escaped = escapeUnsafe(value.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`));
  return quote + escaped + quote;
}

/** Text between the backticks of a template literal type. */
export function templateText(value: string): string {
  return escapeUnsafe(
    value.replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${"),
  );
}

/** A JSON scalar as a literal of TypeScript. */
export function scalarLiteral(value: string | number | boolean): string {
  if (typeof value === "string") return stringLiteral(value);
  if (typeof value === "boolean") return String(value);
  // Prettier writes exponents without a plus sign.
  return Object.is(value, -0) ? "0" : String(value).replace("e+", "e");
}

/** A property's name before the colon: quoted if it is not a plain identifier. */
export function propertyKey(name: string): string {
  return isPlainKey(name) ? name : stringLiteral(name);
}

/** Whether a property's name needs no quotes. */
export function isPlainKey(name: string): boolean {
  return /^[A-Za-z_$][A-Za-z0-9_$]*$/.test(name);
}

/** Writes characters that must be escaped in source as `\u` escapes. */
function escapeUnsafe(text: string): string {
  return escapeUnsafeCharacters(text, (match) => SHORT_ESCAPES[match]);
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
}
