import { relocate } from "../definition/normalise/relocate.js";
import type { Step } from "../definition/types.js";
import { toReference } from "../json-schema/pointer.js";
import { followRootReference } from "../json-schema/references.js";
import type { JsonObject, JsonSchema, JsonSchemaObject, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonList, isJsonObject } from "../json-schema/values.js";

const TEXT: JsonObject = createJsonObject({ type: "string" });
const NUMBER: JsonObject = createJsonObject({ type: "number" });

/** The fields that the steps of a processor can be overridden in, whatever their config says (PROTOCOL "How a flow runs"). */
const KNOWN_FIELDS: Readonly<Record<string, JsonObject>> = {
  llm: createJsonObject({ prompt: TEXT, model: TEXT, temperature: NUMBER, maxTokens: NUMBER }),
  code: createJsonObject({ code: TEXT }),
  passthrough: createJsonObject({}),
};

/** Keywords that an override has no use for, as it names only the fields that it changes, and those rewritten with them. */
const REWRITTEN: ReadonlySet<string> = new Set([
  ...["required", "dependentRequired", "minProperties"],
  ...["oneOf", "allOf"],
]);
/** Keywords that say which other properties there may be. */
const OPENING = ["additionalProperties", "unevaluatedProperties", "patternProperties"] as const;

/** The models of a definition, which references may point to. */
type Models = Readonly<Record<string, JsonSchema>>;

/** What may be overridden in a step for one run. */
export interface Overrides {
  /** A schema of an object that requires nothing; `default` is what a field is set to. */
  readonly schema: JsonSchemaObject;
  /** The fields that are declared. */
  readonly fields: ReadonlySet<string>;
  /** Whether other fields are accepted too. */
  readonly isOpen: boolean;
}

/**
 * The overrides that a step accepts: those of its `configSchema`, or else the processor's known fields and the keys of its
 * config, each widened to the type of its value. A processor that is not known accepts any field.
 */
export function overridesOf(step: Step, models: Models): Overrides {
  const known = overrides.get(step) ?? compute(step, models);
  overrides.set(step, known);
  return known;
}

/** Definitions are immutable, and model, diff and emulator ask for each step more than once. */
const overrides = new WeakMap<Step, Overrides>();

function compute(step: Step, models: Models): Overrides {
  const schema =
    step.configSchema === undefined
      ? schemaOfConfig(step)
      : withoutRequirements(step.configSchema, { models, root: step.configSchema, depth: 0 });
  const fields = new Set<string>();
  const isOpen = collectFields(schema, fields);
  return { schema, fields, isOpen };
}

function schemaOfConfig({ processor, model, config }: Step): JsonSchemaObject {
  const known = Object.hasOwn(KNOWN_FIELDS, processor) ? KNOWN_FIELDS[processor] : undefined;
  const properties = createJsonObject(known ?? {});
  for (const [name, value] of Object.entries(config)) {
    const field = properties[name] ?? schemaOfValue(value);
    properties[name] = isJsonObject(field) ? createJsonObject({ ...field, default: value }) : field;
  }
  if (known !== undefined && Object.hasOwn(known, "model") && model !== undefined)
    properties.model = createJsonObject({ ...TEXT, default: model });
  return createJsonObject({
    type: "object",
    properties,
    additionalProperties: known === undefined,
  });
}

/** As wide as the value's type: another value replaces it. */
function schemaOfValue(value: JsonValue): JsonObject {
  switch (typeof value) {
    case "string":
      return TEXT;
    case "number":
      return NUMBER;
    case "boolean":
      return createJsonObject({ type: "boolean" });
    default:
      if (value === null) return createJsonObject({});
      return createJsonObject(
        isJsonList(value) ? { type: "array" } : { type: "object", additionalProperties: true },
      );
  }
}

interface Place {
  readonly models: Models;
  /** The schema that references are resolved against. */
  readonly root: JsonSchemaObject;
  /** How many references were replaced by what they point to. */
  readonly depth: number;
}

/** A chain of references between alternatives is followed this far. */
const MAX_DEPTH = 16;

/** A schema of an object and its alternatives, with nothing required. References to them are written out. */
function withoutRequirements(schema: JsonSchemaObject, place: Place): JsonObject {
  const written = place.depth < MAX_DEPTH ? writeOut(schema, place) : schema;
  const inside = { ...place, depth: place.depth + 1 };
  const optional = (value: JsonValue): JsonValue =>
    isJsonObject(value) ? withoutRequirements(value, inside) : value;
  const alternatives = listOf(written.oneOf).map(optional);
  // Without the properties that tell them apart, several alternatives accept the same override.
  const anyOf = alternatives.length === 0 ? [] : [createJsonObject({ anyOf: alternatives })];
  const allOf = [...listOf(written.allOf).map(optional), ...anyOf];
  const result = createJsonObject({ allOf: allOf.length === 0 ? undefined : allOf });
  for (const [keyword, value] of Object.entries(written)) {
    if (REWRITTEN.has(keyword)) continue;
    if (keyword === "anyOf") result.anyOf = listOf(value).map(optional);
    else result[keyword] = keyword === "then" || keyword === "else" ? optional(value) : value;
  }
  return result;
}

/** A schema whose own reference is replaced by what it points to. */
function writeOut(schema: JsonSchemaObject, { models, root }: Place): JsonSchemaObject {
  if (typeof schema.$ref !== "string") return schema;
  const scope = { models, root, rootPath: [] };
  const target = followRootReference({ schema, path: [], scope });
  if (target === undefined || !isJsonObject(target.schema)) return schema;
  const [, model] = target.scope.rootPath;
  const found =
    model === undefined ? target.schema : relocate(target.schema, toReference(["models", model]));
  const { $ref: _, ...siblings } = schema;
  return isJsonObject(found) ? createJsonObject({ ...found, ...siblings }) : schema;
}

/** Adds the names of the properties that a schema declares. @returns whether it speaks of others */
function collectFields(schema: JsonSchemaObject, fields: Set<string>): boolean {
  let isOpen = OPENING.some(
    (keyword) => schema[keyword] !== undefined && schema[keyword] !== false,
  );
  if (isJsonObject(schema.properties))
    for (const name of Object.keys(schema.properties)) fields.add(name);
  const parts = ["allOf", "anyOf"].flatMap((keyword) => listOf(schema[keyword]));
  for (const part of [...parts, schema.then, schema.else])
    if (isJsonObject(part) && collectFields(part, fields)) isOpen = true;
  return isOpen;
}

function listOf(value: JsonValue | undefined): readonly JsonValue[] {
  return isJsonList(value) ? value : [];
}
