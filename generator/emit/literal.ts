/** Characters that must be escaped in source: they end lines, hide or reorder text, or are lone surrogates. */
const UNSAFE =
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]|\udb40[\udc00-\udfff]/gu;

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
  return text.replace(UNSAFE, (match) => SHORT_ESCAPES[match] ?? escapeUnits(match));
}

/** Makes characters visible that must not occur in a comment. Line feeds are kept. */
export function visibleText(text: string): string {
  return text.replace(UNSAFE, (match) => (match === "\n" ? match : escapeUnits(match)));
}

function escapeUnits(match: string): string {
  let escaped = "";
  for (let index = 0; index < match.length; index++) {
    escaped += `\\u${match.charCodeAt(index).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

function count(text: string, character: string): number {
  let found = 0;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) found++;
  return found;
}
