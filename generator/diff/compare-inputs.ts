import type { FlowDefinition } from "../definition/types.js";
import type { JsonSchemaObject } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
import { isSchemaObject, placeOf, type Place } from "./reference.js";

/** What a flow's callers may give: what has a default need not be given, whatever `required` says. */
export function inputsOf({ inputs, models }: FlowDefinition): Place {
  if (!isJsonList(inputs.required)) return placeOf(inputs, models);
  const required = inputs.required.filter(
    (name) => typeof name === "string" && !hasDefault(inputs, name),
  );
  return placeOf({ ...inputs, required }, models);
}

function hasDefault({ properties }: JsonSchemaObject, name: string): boolean {
  const property =
    isSchemaObject(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
  return isSchemaObject(property) && property.default !== undefined;
}
