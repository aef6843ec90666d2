// One schema out of a document of many, with all that it refers to, as a person would copy it.
import { kindOf, objectOf } from "../keywords.mjs";

/** Longer schemas are left out, in characters of JSON: they are a whole API rather than one value of it. */
const LONGEST = 200_000;

/**
 * @param {Readonly<Record<string, unknown>>} schemas all schemas of the document, by name
 * @param {string} name the one that is wanted
 * @param {(reference: string) => string | undefined} nameOf the name of the schema that a reference leads to or into;
 * undefined where it leads to something else
 * @returns a schema with the others in `definitions`; undefined for one that is too long
 */
export function withWhatItRefersTo(schemas, name, nameOf) {
  const used = new Set();
  const waiting = [schemas[name]];
  let length = 0;
  while (waiting.length > 0) {
    const schema = waiting.pop();
    length += JSON.stringify(schema)?.length ?? 0;
    if (length > LONGEST) return undefined;
    forEachReference(schema, (reference) => {
      const target = nameOf(reference);
      if (target === undefined || used.has(target) || !Object.hasOwn(schemas, target)) return;
      used.add(target);
      waiting.push(schemas[target]);
    });
  }
  const rewritten = (schema) =>
    withReferences(schema, (reference) => {
      const target = nameOf(reference);
      return target === undefined
        ? reference
        : `#/definitions/${escaped(target)}${rest(reference)}`;
    });
  const own = rewritten(schemas[name]);
  if (used.size === 0) return own;
  const definitions = [...used].sort().map((each) => [each, rewritten(schemas[each])]);
  return { ...own, definitions: { ...own.definitions, ...Object.fromEntries(definitions) } };
}

/** What follows the name in `#/components/schemas/Name/properties/id` or `#/definitions/Name/…`. */
function rest(reference) {
  const [, after = ""] =
    /^#\/(?:components\/schemas|definitions)\/[^/]+(\/.*)?$/.exec(reference) ?? [];
  return after;
}

const escaped = (name) => encodeURI(name.replaceAll("~", "~0").replaceAll("/", "~1"));

/** The name that the pointer `#/components/schemas/Name` or `#/definitions/Name` leads to. */
export function nameInPointer(reference) {
  const [, name] = /^#\/(?:components\/schemas|definitions)\/([^/]+)/.exec(reference) ?? [];
  if (name === undefined) return undefined;
  return decodeURIComponent(name).replaceAll("~1", "/").replaceAll("~0", "~");
}

function forEachReference(value, visit) {
  if (Array.isArray(value)) for (const each of value) forEachReference(each, visit);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return;
  for (const [key, member] of Object.entries(value)) {
    const kind = kindOf(key, member);
    if (key === "$ref" && typeof member === "string") visit(member);
    else if (kind === "map") forEachReference(Object.values(member), visit);
    else if (kind === "schema") forEachReference(member, visit);
  }
}

function withReferences(value, change) {
  if (Array.isArray(value)) return value.map((each) => withReferences(each, change));
  if (typeof value !== "object" || value === null) return value;
  const inside = (member) => withReferences(member, change);
  return objectOf(
    Object.entries(value).map(([key, member]) => {
      const kind = kindOf(key, member);
      if (key === "$ref" && typeof member === "string") return [key, change(member)];
      if (kind === "map")
        return [key, objectOf(Object.entries(member).map(([name, each]) => [name, inside(each)]))];
      return [key, kind === "data" ? member : inside(member)];
    }),
  );
}

/**
 * Some of a list, evenly spread over it.
 *
 * @param {readonly T[]} all
 * @param {number} count
 * @template T
 */
export function spread(all, count) {
  if (all.length <= count) return [...all];
  return Array.from({ length: count }, (_, index) => all[Math.floor((index * all.length) / count)]);
}
