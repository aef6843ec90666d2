import type { FlowDefinition } from "../../generator/definition/types.js";
import { KEYWORDS } from "../../generator/json-schema/keywords.js";
import { mapSubschemas } from "../../generator/json-schema/map.js";
import { toPointer } from "../../generator/json-schema/pointer.js";
import { splitReference } from "../../generator/json-schema/references.js";
import type { JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { createJsonObject, isJsonObject } from "../../generator/json-schema/values.js";
import { uuidOf } from "../flows/plan.js";
import { flowId } from "../../generator/definition/flow-id.js";

/** A schema that the flows of a project share. */
export interface ObjectModel {
  readonly id: string;
  readonly name: string;
  readonly schema: JsonSchema;
  /** The definition that declares it, whose references it has. */
  readonly definition: FlowDefinition;
}

/** The object models of a project: what its definitions declare under `models`. */
export interface ObjectModels {
  readonly all: readonly ObjectModel[];
  /** The model that a name means in a definition; undefined where the definition declares none. */
  find(definition: FlowDefinition, name: string): ObjectModel | undefined;
}

/**
 * Collects the models of a project. Definitions that declare the same model, references included, share it. Where they
 * declare different ones under one name, each definition has its own.
 */
export function collectObjectModels(definitions: readonly FlowDefinition[]): ObjectModels {
  const texts = new Map<string, Set<string>>();
  for (const definition of definitions) {
    for (const name of Object.keys(definition.models)) {
      const known = texts.get(name) ?? new Set();
      texts.set(name, known.add(contentOf(definition, name)));
    }
  }
  const models = new Map<string, ObjectModel>();
  const find = (definition: FlowDefinition, name: string): ObjectModel | undefined => {
    const schema = Object.hasOwn(definition.models, name) ? definition.models[name] : undefined;
    if (schema === undefined) return undefined;
    const { org, project, version } = definition;
    const owner =
      texts.get(name)?.size === 1 ? `${org}/${project}` : `${flowId(definition)}@${version}`;
    const id = uuidOf(`${owner}/models/${name}`);
    const model = models.get(id) ?? { id, name, schema, definition };
    models.set(id, model);
    return model;
  };
  for (const definition of definitions)
    for (const name of Object.keys(definition.models)) find(definition, name);
  return { all: [...models.values()], find };
}

/** A model and those that it refers to, as text. */
function contentOf(definition: FlowDefinition, name: string): string {
  const content = new Map<string, JsonSchema>();
  const visit = (each: string): void => {
    const schema = definition.models[each];
    if (schema === undefined || content.has(each)) return;
    content.set(each, schema);
    replaceModelReferences(schema, (model) => {
      visit(model);
      return "";
    });
  };
  visit(name);
  return JSON.stringify([...content]);
}

/**
 * Copies a schema with its references to models replaced.
 *
 * @param replace - returns the reference to a model.
 */
export function replaceModelReferences(
  schema: JsonValue,
  replace: (model: string) => string,
): JsonValue {
  if (!isJsonObject(schema)) return schema;
  const result = createJsonObject(
    mapSubschemas(schema, (subschema) => replaceModelReferences(subschema, replace)),
  );
  for (const [keyword, value] of Object.entries(result)) {
    if (KEYWORDS.get(keyword) !== "reference" || typeof value !== "string") continue;
    const reference = splitReference(value);
    if (reference?.model === undefined) continue;
    result[keyword] = replace(reference.model) + toPointer(reference.segments);
  }
  return result;
}
