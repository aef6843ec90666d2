import type { JsonSchema, JsonSchemaObject, JsonValue } from "../../definition/types.js";
import { arrayOf, unionOf } from "../combine.js";
import {
  booleanType,
  isList,
  literalType,
  neverType,
  noOtherProperties,
  nullType,
  numberType,
  stringType,
  unknownType,
  type IndexNode,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "../type-node.js";
import { documentationOf } from "./documentation.js";
import {
  isSchema,
  isSchemaObject,
  resolveReference,
  type SchemaDocument,
  type SchemaPlace,
  type Typer,
  type TyperOptions,
} from "./place.js";

/** Makes the step from schemas to types for one flow. */
export function createTyper(options: TyperOptions): Typer {
  const typeOf = ({ schema, document }: SchemaPlace): TypeNode => {
    if (typeof schema === "boolean") return schema ? unknownType : neverType;
    const parts: TypeNode[] = [];
    if (typeof schema.$ref === "string") {
      const target = resolveReference(schema.$ref, document);
      return target === undefined ? unknownType : options.reference(target);
    }
    if (schema.const !== undefined) return literalType(schema.const);
    if (schema.enum !== undefined && isList(schema.enum))
      return unionOf(schema.enum.map(literalType));
    for (const keyword of ["anyOf", "oneOf"]) {
      const list = schema[keyword];
      if (list !== undefined && isList(list)) {
        return unionOf(
          list
            .filter((entry) => isSchema(entry))
            .map((entry) => typeOf({ schema: entry, document })),
        );
      }
    }
    const types = typeNames(schema);
    if (types.length === 0) return unknownType;
    for (const type of types) parts.push(ofType(type, schema, document));
    return unionOf(parts);
  };

  const ofType = (type: string, schema: JsonSchemaObject, document: SchemaDocument): TypeNode => {
    switch (type) {
      case "string":
        return stringType;
      case "number":
      case "integer":
        return numberType;
      case "boolean":
        return booleanType;
      case "null":
        return nullType;
      case "array":
        return arrayOf(
          isSchema(schema.items) ? typeOf({ schema: schema.items, document }) : unknownType,
        );
      case "object":
        return objectType(schema, document);
      default:
        return unknownType;
    }
  };

  const objectType = (schema: JsonSchemaObject, document: SchemaDocument): ObjectNode => {
    const required = stringsOf(schema.required);
    const declared = isSchemaObject(schema.properties) ? Object.entries(schema.properties) : [];
    const properties: PropertyNode[] = [];
    for (const [name, entry] of declared) {
      if (!isSchema(entry)) continue;
      properties.push({
        name,
        type: typeOf({ schema: entry, document }),
        optional: !required.includes(name),
        documentation: documentationOf(entry),
      });
    }
    return {
      kind: "object",
      properties,
      indexes: indexesOf(schema.additionalProperties, properties, document),
    };
  };

  const indexesOf = (
    rest: JsonValue | undefined,
    properties: readonly PropertyNode[],
    document: SchemaDocument,
  ): IndexNode[] => {
    const isFree = properties.length === 0 || options.objects === "open";
    if (rest === undefined ? !isFree : rest === false) {
      return properties.length === 0 ? [noOtherProperties] : [];
    }
    const schema: JsonSchema = isSchema(rest) ? rest : true;
    const type = unionOf([
      typeOf({ schema, document }),
      ...properties.map((property) => property.type),
    ]);
    return [{ name: "key", key: stringType, type }];
  };

  return { typeOf };
}

function typeNames(schema: JsonSchemaObject): string[] {
  const { type } = schema;
  if (typeof type === "string") return [type];
  if (type !== undefined && isList(type)) return stringsOf(type);
  return schema.properties === undefined ? [] : ["object"];
}

function stringsOf(value: JsonValue | undefined): string[] {
  if (value === undefined || typeof value !== "object" || value === null || !isList(value))
    return [];
  return value.filter((entry) => typeof entry === "string");
}
