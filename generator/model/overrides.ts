import type { Step } from "../definition/types.js";
import type { JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { arrayOf } from "../types/union.js";
import { defaultTag } from "../types/documentation.js";
import {
  booleanType,
  noOtherProperties,
  numberType,
  stringType,
  unknownType,
  type Documentation,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "../types/type-node.js";

/** The fields that a processor's steps can be overridden in, whatever their config says. */
const KNOWN_FIELDS: Readonly<Record<string, readonly KnownField[]>> = {
  llm: [
    { name: "prompt", type: stringType },
    { name: "model", type: stringType },
    { name: "temperature", type: numberType },
    { name: "maxTokens", type: numberType },
  ],
  code: [{ name: "code", type: stringType }],
  passthrough: [],
};

interface KnownField {
  readonly name: string;
  readonly type: TypeNode;
}

/**
 * The overrides of a step's config where the step has no `configSchema`: what its processor knows, and the
 * keys of its `config`, typed by their values. A processor that is not known here takes any field.
 */
export function overridesOf(step: Step): ObjectNode {
  const known = Object.hasOwn(KNOWN_FIELDS, step.processor)
    ? KNOWN_FIELDS[step.processor]
    : undefined;
  const config = new Map(Object.entries(step.config));
  const fields = (known ?? []).map(({ name, type }): PropertyNode => {
    const value = name === "model" ? (step.model ?? config.get(name)) : config.get(name);
    config.delete(name);
    return { name, type, optional: true, documentation: tagged(value) };
  });
  const declared = [...config].map(([name, value]): PropertyNode => ({
    name,
    type: typeOfValue(value),
    optional: true,
    documentation: tagged(value),
  }));
  const properties = [...fields, ...declared];
  if (known === undefined) {
    return {
      kind: "object",
      properties,
      indexes: [{ name: "field", key: stringType, type: unknownType }],
    };
  }
  return {
    kind: "object",
    properties,
    indexes: properties.length === 0 ? [noOtherProperties] : [],
  };
}

/** A comment that says what a field is set to; none where nothing is known. */
function tagged(value: JsonValue | undefined): Documentation | undefined {
  const tags = defaultTag(value);
  return tags.length === 0 ? undefined : { tags };
}

/** The type that a config value's replacement has: as wide as the value's kind. */
function typeOfValue(value: JsonValue): TypeNode {
  switch (typeof value) {
    case "string":
      return stringType;
    case "number":
      return numberType;
    case "boolean":
      return booleanType;
    default:
      if (value === null) return unknownType;
      return isJsonList(value) ? arrayOf(unknownType) : freeObject;
  }
}

const freeObject: ObjectNode = {
  kind: "object",
  properties: [],
  indexes: [{ name: "key", key: stringType, type: unknownType }],
};

/** Every property optional: an override names only what it changes. */
export function partially(type: TypeNode): TypeNode {
  if (type.kind === "union") return { ...type, members: type.members.map(partially) };
  if (type.kind !== "object") return type;
  return {
    ...type,
    properties: type.properties.map((property) => ({ ...property, optional: true })),
  };
}
