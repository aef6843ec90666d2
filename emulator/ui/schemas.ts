import { sentSchema } from "../../generator/flow/sent-schema.js";
import { mapSubschemas } from "../../generator/json-schema/map.js";
import { parseReference } from "../../generator/json-schema/pointer.js";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import {
  createJsonObject,
  isJsonList,
  isJsonObject,
  ownValue,
} from "../../generator/json-schema/values.js";
import {
  createDefinitions,
  modelsToSend,
  receivedModels,
} from "../../generator/schemas/definitions.js";
import { schemaDocument } from "../../generator/schemas/index.js";
import type { FlowDefinition } from "../../generator/definition/types.js";

type Models = FlowDefinition["models"];

/** A schema of a definition that needs nothing else: what it refers to is in its `$defs`. */
export function standaloneSchema(schema: JsonSchema, models: Models): JsonSchema {
  const definitions = createDefinitions();
  const home = { contract: 0, document: "page", name: "Root" };
  const placed = definitions.place(schema, receivedModels(models), home);
  return withDefinitions(placed, definitions.entries);
}

/** The schema of the inputs as they are sent: one with a default is not required. */
export function standaloneInputs({ inputs, models }: FlowDefinition): JsonSchema {
  const definitions = createDefinitions();
  const home = { contract: 0, document: "inputs", name: "Inputs" };
  const placed = definitions.place(sentSchema(inputs), modelsToSend(models), home);
  return withDefinitions(placed, definitions.entries);
}

/** The schema of the flow's result; undefined where nothing is known of it. */
export function standaloneResult(definition: FlowDefinition): JsonSchema | undefined {
  const { document } = schemaDocument([definition], { formats: "annotation", versions: {} });
  const { $defs, contracts } = document;
  const [contract] = isJsonList(contracts) ? contracts : [];
  const result: JsonValue | undefined = isJsonObject(contract)
    ? ownValue(contract, "result")
    : undefined;
  if (result === undefined || result === true) return undefined;
  return withDefinitions(result, isJsonObject($defs) ? $defs : createJsonObject({}));
}

/** Adds the entries that a schema refers to, directly or not. */
function withDefinitions(schema: JsonValue, entries: JsonObject): JsonSchema {
  if (!isJsonObject(schema)) return schema === true || schema === false ? schema : true;
  const used = createJsonObject({});
  const visit = (value: JsonValue): JsonValue => {
    if (!isJsonObject(value)) return value;
    const [keyword, name] =
      typeof value.$ref === "string" ? (parseReference(value.$ref) ?? []) : [];
    const entry = name === undefined ? undefined : ownValue(entries, name);
    if (keyword === "$defs" && name !== undefined && entry !== undefined && !(name in used)) {
      used[name] = entry;
      visit(entry);
    }
    return mapSubschemas(value, visit);
  };
  visit(schema);
  return Object.keys(used).length === 0 ? schema : createJsonObject({ ...schema, $defs: used });
}
