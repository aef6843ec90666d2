import { schemasIn, typeNames } from "../json-schema/keyword-values.js";
import { appliesTo, KEYWORD_TYPES } from "../json-schema/keywords.js";
import { parseReference, toReference } from "../json-schema/pointer.js";
import {
  JSON_TYPES,
  type JsonSchema,
  type JsonSchemaObject,
  type JsonType,
} from "../json-schema/types.js";
import { valueAt } from "../json-schema/values.js";
import { readAlternatives, unionOfNodes } from "./alternatives.js";
import { acceptsUndefined } from "./accepts-undefined.js";
import {
  asksForEvaluated,
  assertionsOf,
  metadataOf,
  omit,
  pick,
  withoutAnnotations,
  type AssertionOptions,
} from "./assertions.js";
import { mergeAllOf } from "./merge-all-of.js";
import { readArray } from "./read-array.js";
import { readLiterals } from "./read-literals.js";
import { readObject } from "./read-object.js";
import { readNumber, readString } from "./read-scalars.js";
import type { SchemaReader } from "./schema-reader.js";
import {
  booleanNode,
  neverNode,
  nodeOf,
  nullNode,
  ruledNode,
  unknownNode,
  withRules,
  type ZodNode,
} from "./zod-node.js";

/** @throws Error where a reference does not lead to a schema: those of a checked definition do. */
export function createSchemaReader(document: unknown, options: AssertionOptions): SchemaReader {
  const reader: SchemaReader = {
    ...options,
    memo: { outlines: new Map(), undefinable: new Map() },
    read: (schema) => readSchema(schema, reader),
    readRequired: (schema) => {
      const node = readSchema(schema, reader);
      if (!acceptsUndefined(schema, reader)) return node;
      const { metadata, ...inner } = node;
      return { base: { kind: "nonoptional", inner }, metadata };
    },
    resolve: (reference) => {
      const target = valueAt(document, parseReference(reference) ?? [reference]);
      if (isSchema(target)) return target;
      throw new Error(`${reference} leads to no schema`);
    },
  };
  return reader;
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === "boolean" || (typeof value === "object" && value !== null);
}

function readSchema(schema: JsonSchema, reader: SchemaReader): ZodNode {
  if (schema === true) return unknownNode;
  if (schema === false) return neverNode;
  const node = readAssertions(assertionsOf(schema, reader), reader);
  const metadata = metadataOf(schema);
  return metadata === undefined ? node : { ...node, metadata: { ...node.metadata, ...metadata } };
}

function readAssertions(schema: JsonSchemaObject, reader: SchemaReader): ZodNode {
  const keywords = Object.keys(schema);
  if (keywords.length === 0) return unknownNode;
  if (asksForEvaluated(schema)) {
    // What it says of the others depends on them, so that they are checked together.
    const others = omit(schema, new Set(["unevaluatedProperties", "unevaluatedItems"]));
    return { ...readAssertions(others, reader), rules: withoutAnnotations(schema) };
  }
  if (typeof schema.$ref === "string" && keywords.length === 1)
    return nodeOf({ kind: "reference", reference: canonical(schema.$ref) });
  if (schema.enum !== undefined || schema.const !== undefined) return readLiterals(schema);
  const [only, ...others] = schemasIn(schema.allOf);
  if (only !== undefined && others.length === 0 && keywords.length === 1) return reader.read(only);
  const merged = mergeAllOf(schema, reader);
  if (merged !== undefined) return readAssertions(merged, reader);
  const types = typeNames(schema);
  return types === undefined
    ? readUntyped(schema, reader)
    : readTyped(schema, jsonTypes(types), reader);
}

/** Writes a reference the way that all others to the same schema are written. */
function canonical(reference: string): string {
  return toReference(parseReference(reference) ?? []);
}

/** A schema that does not say of what type its values are: keywords of one type say nothing of the others. */
function readUntyped(schema: JsonSchemaObject, reader: SchemaReader): ZodNode {
  const alternatives = readAlternatives(schema, reader);
  return alternatives === undefined
    ? ruledNode(withoutAnnotations(schema))
    : withRules(alternatives.node, withoutAnnotations(omit(schema, alternatives.read)));
}

function readTyped(
  schema: JsonSchemaObject,
  types: readonly JsonType[],
  reader: SchemaReader,
): ZodNode {
  const inPlace = pick(schema, (keyword) => keyword !== "type" && !KEYWORD_TYPES.has(keyword));
  const ofOneType = pick(schema, (keyword) => KEYWORD_TYPES.has(keyword));
  if (Object.keys(ofOneType).length === 0) {
    const alternatives = readAlternatives(inPlace, reader, new Set(types));
    if (alternatives !== undefined)
      return withRules(alternatives.node, withoutAnnotations(omit(inPlace, alternatives.read)));
  }
  const nodes = types.map((type) => readType(type, schema, reader));
  const node = unionOfNodes(nodes);
  return withRules(node, withoutAnnotations(inPlace));
}

/** The types of JSON that `type` names; integers are numbers. */
function jsonTypes(names: ReadonlySet<string>): readonly JsonType[] {
  return JSON_TYPES.filter(
    (type) => names.has(type) || (type === "number" && names.has("integer")),
  );
}

function readType(type: JsonType, schema: JsonSchemaObject, reader: SchemaReader): ZodNode {
  const own = pick(schema, (keyword) => KEYWORD_TYPES.has(keyword) && appliesTo(keyword, type));
  switch (type) {
    case "string":
      return readString(own);
    case "number":
      return readNumber(own, typeNames(schema)?.has("number") !== true);
    case "boolean":
      return booleanNode;
    case "null":
      return nullNode;
    case "array":
      return readArray(own, reader);
    case "object":
      return readObject(own, reader);
  }
}
