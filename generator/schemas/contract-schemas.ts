import type { FlowDefinition } from "../definition/types.js";
import { flowOutputs } from "../flow/data-flow.js";
import { overridesOf } from "../flow/overrides.js";
import { sentSchema } from "../flow/sent-schema.js";
import type { JsonObject, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonObject, ownValue } from "../json-schema/values.js";
import { modelsToSend, receivedModels, type Definitions, type SchemaHome } from "./definitions.js";

/** A place of a document that has a schema, and the name that the schema gets if it has several places. */
export interface SchemaPlace {
  readonly holder: Record<string, JsonValue>;
  readonly key: string;
  readonly name: string;
}

/**
 * The schemas of one version of a flow, which say what its types say: `inputs`, as they are sent; `overrides` and `steps` by step,
 * a step in a loop having an array; and `result`.
 *
 * @param places receives the places of the schemas, inner ones first.
 * @param contract its index.
 */
export function contractSchemas(
  definition: FlowDefinition,
  definitions: Definitions,
  places: SchemaPlace[],
  contract: number,
): JsonObject {
  const received = receivedModels(definition.models);
  const { place, resolve } = definitions;
  const home = (document: string, name: string): SchemaHome => ({ contract, document, name });
  const names = new Map<JsonValue, string>();
  const add = (holder: Record<string, JsonValue>, key: string, name: string): void => {
    places.push({ holder, key, name: names.get(holder[key] ?? true) ?? name });
  };
  const arrayOf = (items: JsonValue): JsonValue => {
    if (items === true) return createJsonObject({ type: "array" });
    const array = createJsonObject({ type: "array", items });
    add(array, "items", "item");
    return array;
  };

  const inputs = place(
    sentSchema(definition.inputs),
    modelsToSend(definition.models),
    home("inputs", "inputs"),
  );
  const { steps, result } = flowOutputs<JsonValue>(definition.steps, inputs, {
    unknown: true,
    declaredOutput: ({ id, output }) => {
      if (output === undefined) return undefined;
      const schema = place(output, received, home(`output:${id}`, `${id}Output`));
      names.set(schema, `${id}Output`);
      return schema;
    },
    arrayOf,
    objectOf: (members) => {
      const properties = createJsonObject(Object.fromEntries(members));
      for (const [key] of members) add(properties, key, `${key}Output`);
      const required = members.map(([name]) => name);
      return createJsonObject({ type: "object", required, properties });
    },
    // Values are objects that are shared, however often.
    charge: () => undefined,
    itemsAt: (value, path) => {
      const list = path.reduce((inner: JsonValue, name) => propertyOf(resolve(inner), name), value);
      return itemsOf(resolve(list));
    },
  });

  const outputs = createJsonObject({});
  const overrides = createJsonObject({});
  for (const { step, output, loopDepth } of steps) {
    const { id } = step;
    let total = output;
    for (let depth = 0; depth < loopDepth; depth++) total = arrayOf(total);
    outputs[id] = total;
    add(outputs, id, `${id}Output`);
    const { schema } = overridesOf(step, definition.models);
    overrides[id] = place(schema, received, home(`config:${id}`, `${id}Overrides`));
    add(overrides, id, `${id}Overrides`);
  }
  const schemas = createJsonObject({ inputs, overrides, steps: outputs, result });
  add(schemas, "inputs", "inputs");
  add(schemas, "result", "result");
  return schemas;
}

/** The schema of a property; one that accepts everything where it is not declared. */
function propertyOf(schema: JsonValue, name: string): JsonValue {
  const properties = isJsonObject(schema) ? ownValue(schema, "properties") : undefined;
  return (isJsonObject(properties) ? ownValue(properties, name) : undefined) ?? true;
}

/** The schema of all items; one that accepts everything where they have several. */
function itemsOf(schema: JsonValue): JsonValue {
  if (!isJsonObject(schema) || ownValue(schema, "prefixItems") !== undefined) return true;
  return ownValue(schema, "items") ?? true;
}
