import type { FlowDefinition, Step } from "../definition/types.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { placeOf, type Place } from "./reference.js";

const TEXT: JsonObject = { type: "string" };
const NUMBER: JsonObject = { type: "number" };

/** What each processor takes, whatever a step's config says. */
const KNOWN_FIELDS: Readonly<Record<string, JsonObject>> = {
  llm: { prompt: TEXT, model: TEXT, temperature: NUMBER, maxTokens: NUMBER },
  code: { code: TEXT },
  passthrough: {},
};

/**
 * What one run may change of a step: what its `configSchema` says, with nothing required, or else what its processor knows
 * and the keys of its config, each as wide as the kind of its value.
 */
export function overridesOf(
  { processor, config, configSchema }: Step,
  models: FlowDefinition["models"],
): Place {
  if (configSchema !== undefined) return placeOf({ ...configSchema, required: undefined }, models);
  const known = Object.hasOwn(KNOWN_FIELDS, processor) ? KNOWN_FIELDS[processor] : undefined;
  const own = Object.entries(config).map(([name, value]) => [name, schemaOf(value)] as const);
  const properties = { ...Object.fromEntries(own), ...known };
  const rest = known === undefined ? { additionalProperties: true } : {};
  return placeOf({ type: "object", properties, ...rest }, {});
}

function schemaOf(value: JsonValue): JsonObject {
  switch (typeof value) {
    case "string":
      return TEXT;
    case "number":
      return NUMBER;
    case "boolean":
      return { type: "boolean" };
    default:
      if (value === null) return {};
      return isJsonList(value) ? { type: "array" } : { type: "object", additionalProperties: true };
  }
}
