import type { FlowModel, TypeNode } from "../model/index.js";
import { escapeUnsafeCharacters } from "../visible-text.js";
import { refuse } from "./emit-error.js";

type Keyword = Extract<TypeNode, { kind: "keyword" }>["keyword"];
type CallVersion = FlowModel["defaultVersion"];

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/*
 * All text in generated code that comes from a definition is of one of these kinds. Each function checks its argument and
 * throws EmitError, because definitions are untrusted.
 */

/** A string as a TypeScript literal, quoted as prettier quotes it. */
export function stringLiteral(value: string): string {
  const text = asString(value);
  const quote = count(text, '"') > count(text, "'") ? "'" : '"';
  const escaped = escapeUnsafe(text.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`));
  return quote + escaped + quote;
}

/** Text between the backticks of a template literal type. */
export function templateText(value: string): string {
  return escapeUnsafe(
    asString(value).replaceAll("\\", "\\\\").replaceAll("`", "\\`").replaceAll("${", "\\${"),
  );
}

/** A finite number as a literal. */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) return refuse("a number", value);
  // Prettier writes exponents without a plus sign.
  return Object.is(value, -0) ? "0" : String(value).replace("e+", "e");
}

/** A JSON scalar other than null as a literal. */
export function scalarLiteral(value: string | number | boolean): string {
  switch (typeof value) {
    case "string":
      return stringLiteral(value);
    case "number":
      return numberLiteral(value);
    case "boolean":
      return value ? "true" : "false";
    default:
      return refuse("a literal", value);
  }
}

const KEYWORDS: ReadonlySet<unknown> = new Set<Keyword>([
  "unknown",
  "never",
  "string",
  "number",
  "boolean",
  "null",
  "undefined",
]);

/** The name of a built-in type. */
export function keywordType(keyword: Keyword): string {
  return KEYWORDS.has(keyword) ? keyword : refuse("a type", keyword);
}

const IDENTIFIER = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

/** The name of something that is declared, imported or bound. */
export function identifier(name: string): string {
  return typeof name === "string" && IDENTIFIER.test(name) ? name : refuse("a name", name);
}

/** A version, as the key of an object or as a literal. */
export function versionLiteral(version: CallVersion, quote: (name: string) => string): string {
  if (version === "draft" || version === "production") return quote(version);
  return Number.isSafeInteger(version) && version > 0
    ? String(version)
    : refuse("a version", version);
}

export type ImportExtension = "js" | "ts" | "none";

/** The specifier of an import of a flow's file in `index.ts`, in quotes. */
export function flowSpecifier(path: string, extension: ImportExtension): string {
  const isFlow = /^(?:[a-z0-9-]+\/){2}[a-z0-9-]+_?\.ts$/.test(asString(path));
  return isFlow ? specifier(path, extension) : refuse("the path of a flow", path);
}

/** The specifier of an import of one of a flow's files in another one, in quotes. */
export function siblingSpecifier(path: string, extension: ImportExtension): string {
  const [, name] =
    /^(?:[a-z0-9-]+\/){2}([a-z0-9-]+_?(?:\.schemas)?\.ts)$/.exec(asString(path)) ?? [];
  return name === undefined
    ? refuse("the path of a flow's file", path)
    : specifier(name, extension);
}

function specifier(path: string, extension: ImportExtension): string {
  const name = path.replace(/\.ts$/, extension === "none" ? "" : `.${extension}`);
  return stringLiteral(`./${name}`);
}

/** A line inside a JSDoc comment. */
export function commentLine(line: string): string {
  return /\*\/|[\r\n\u2028\u2029]/.test(asString(line))
    ? refuse("a line of a comment", line)
    : line;
}

function asString(value: unknown): string {
  return typeof value === "string" ? value : refuse("a text", value);
}

/** A property's name before the colon: quoted if it is not a plain identifier. */
export function propertyKey(name: string): string {
  return isPlainKey(asString(name)) ? name : stringLiteral(name);
}

/** The same in data, where `__proto__` would set the prototype. */
export function dataKey(name: string): string {
  return name === "__proto__" ? '["__proto__"]' : propertyKey(name);
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
