import { resolvePointer } from "../validation/references.js";
import { isList, isObject, setOwn, type UnknownObject } from "../validation/values.js";

/** What a schema says of the properties of an object, with its alternatives. */
interface Properties {
  readonly properties: ReadonlyMap<string, readonly unknown[]>;
  readonly required: ReadonlySet<string>;
  /** Whether it says of properties that are not declared that there may be some. */
  readonly isOpen: boolean;
}

/** Keywords for properties that are not declared. */
const OTHERS = ["additionalProperties", "patternProperties", "unevaluatedProperties"];
/** More references and alternatives inside of each other are not followed. */
const MAX_DEPTH = 16;
const NOTHING: Properties = { properties: new Map(), required: new Set(), isOpen: false };
/** What providers do not take at the top, and what is put into `properties` and `required` in place of it. */
const COMBINING = [
  ...["$ref", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "enum", "const"],
  ...["dependentSchemas", "dependentRequired", "$schema"],
];

/**
 * A schema of an object as providers of models take it for the arguments of a tool: `type: "object"` at the top, without
 * references and alternatives there. Alternatives become one object that may have the properties of each. Such a schema accepts
 * more, so that arguments are to be validated by the schema itself. Only properties that are declared are allowed, as in the types
 * of generated clients, unless the schema says what others may be.
 *
 * @param schema as `jsonSchema` of a `FlowSchema` returns it
 */
export function objectSchema(schema: UnknownObject): Record<string, unknown> {
  const { properties, required, isOpen } = propertiesOf(schema, schema, 0);
  // Without any properties, it says nothing of them.
  const isUnknown = properties.size === 0 && schema.properties === undefined;
  const closed = isOpen || isUnknown ? {} : { additionalProperties: false };
  const others = Object.entries(schema).filter(([keyword]) => !COMBINING.includes(keyword));
  const merged: Record<string, unknown> = {};
  for (const [name, [first, ...rest]] of properties)
    setOwn(merged, name, rest.length === 0 ? first : { anyOf: [first, ...rest] });
  return {
    ...closed,
    ...Object.fromEntries(others),
    type: "object",
    properties: merged,
    ...(required.size > 0 && { required: [...required] }),
  };
}

/** The properties that an object may have by a schema: those of each alternative, and those which all of them require. */
function propertiesOf(schema: unknown, document: UnknownObject, depth: number): Properties {
  if (!isObject(schema) || depth > MAX_DEPTH) return NOTHING;
  const within = (part: unknown): Properties => propertiesOf(part, document, depth + 1);
  const { $ref, properties, required, allOf, anyOf, oneOf, then: yes, else: no } = schema;
  const names = isList(required) ? required.filter((name) => typeof name === "string") : [];
  const declared = isObject(properties) ? Object.entries(properties) : [];
  const all: Properties[] = [
    {
      properties: new Map(declared.map(([name, value]) => [name, [value]])),
      required: new Set(names),
      isOpen: OTHERS.some((keyword) => allowsOthers(schema[keyword])),
    },
    ...(typeof $ref === "string" ? [within(resolvePointer(document, $ref))] : []),
    ...(isList(allOf) ? allOf.map(within) : []),
    ...[anyOf, oneOf].flatMap((list) => (isList(list) ? [either(list.map(within))] : [])),
    ...(yes !== undefined || no !== undefined ? [either([within(yes), within(no)])] : []),
  ];
  return {
    properties: merge(all),
    required: new Set(all.flatMap((part) => [...part.required])),
    isOpen: all.some((part) => part.isOpen),
  };
}

function allowsOthers(rule: unknown): boolean {
  return rule === true || (isObject(rule) && !("not" in rule && Object.keys(rule).length === 1));
}

function either(parts: readonly Properties[]): Properties {
  const [first = NOTHING, ...others] = parts;
  const isCommon = (name: string): boolean => others.every(({ required }) => required.has(name));
  return {
    properties: merge(parts),
    required: new Set([...first.required].filter(isCommon)),
    isOpen: parts.some((part) => part.isOpen),
  };
}

/** The schemas of each property, once each. */
function merge(parts: readonly Properties[]): Map<string, readonly unknown[]> {
  const merged = new Map<string, readonly unknown[]>();
  for (const { properties } of parts)
    for (const [name, schemas] of properties) {
      const before = merged.get(name) ?? [];
      const texts = before.map((schema) => JSON.stringify(schema));
      const added = schemas.filter((schema) => !texts.includes(JSON.stringify(schema)));
      merged.set(name, [...before, ...added]);
    }
  return merged;
}
