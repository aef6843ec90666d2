import { toReference } from "../../json-schema/pointer.js";
import { ANNOTATIONS } from "../../json-schema/keywords.js";
import { followRootReference } from "../../json-schema/references.js";
import type { JsonSchema, JsonSchemaObject, JsonValue } from "../../json-schema/types.js";
import { isJsonObject, createJsonObject } from "../../json-schema/values.js";
import { subschemasOf } from "../../json-schema/walk.js";
import { relocate } from "./relocate.js";

/**
 * Writes out what the inputs refer to as a whole, so that every later stage finds `type: object` and the properties at
 * the top.
 *
 * @param inputs - as JSON Schema; undefined where the flow takes nothing.
 */
export function normaliseInputs(
  inputs: JsonSchema | undefined,
  models: Readonly<Record<string, JsonSchema>>,
): JsonSchemaObject {
  if (!isJsonObject(inputs))
    return createJsonObject({ type: "object", properties: createJsonObject({}) });
  const scope = { models, root: inputs, rootPath: [] };
  const target = followRootReference({ schema: inputs, path: [], scope });
  // The type is an object whatever the schema says, such as that null is accepted too.
  const isBare = Object.keys(inputs).every(
    (keyword) => keyword === "$ref" || ANNOTATIONS.has(keyword),
  );
  if (target === undefined || target.schema === inputs || !isJsonObject(target.schema) || !isBare)
    return inputs.type !== "object" && refersToRoot(inputs)
      ? belowInputs(inputs)
      : createJsonObject({ type: "object", ...withoutType(inputs) });
  const [, model] = target.scope.rootPath;
  const written =
    model === undefined ? target.schema : relocate(target.schema, toReference(["models", model]));
  const annotations = Object.entries(inputs).filter(([keyword]) => ANNOTATIONS.has(keyword));
  return createJsonObject({
    type: "object",
    ...(isJsonObject(written) ? withoutType(written) : {}),
    ...Object.fromEntries(annotations),
  });
}

/** The inputs beside the schema that they refer to: a value inside of them need not be an object. */
function belowInputs(inputs: JsonSchemaObject): JsonSchemaObject {
  const place = toReference(["$defs", "Inputs"]);
  const $defs = createJsonObject({ Inputs: relocate(inputs, place) });
  return createJsonObject({ type: "object", $ref: place, $defs });
}

function refersToRoot(schema: JsonValue): boolean {
  return (
    isJsonObject(schema) &&
    (schema.$ref === "#" ||
      Object.entries(schema).some(([keyword, value]) =>
        subschemasOf(keyword, value).some((inner) => refersToRoot(inner.value)),
      ))
  );
}

function withoutType(schema: JsonSchemaObject): JsonSchemaObject {
  const { type: _, ...others } = schema;
  return others;
}
