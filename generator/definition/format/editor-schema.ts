import * as z from "zod";
import {
  CODE_KEYWORDS,
  KEYWORDS,
  TYPE_NAMES,
  type KeywordKind,
} from "../../json-schema/keywords.js";
import { flowSchema } from "./schema.js";
import { jsonSchema } from "./values.js";

type EditorSchema = Record<string, unknown>;

const SCHEMA: EditorSchema = { $ref: "#/definitions/JsonSchema" };
const NAMES: EditorSchema = { type: "array", items: { type: "string" } };

/** The schema of each kind of keyword, for editors. */
const KINDS: Readonly<Record<KeywordKind, EditorSchema>> = {
  schema: SCHEMA,
  schemas: { type: "object", additionalProperties: SCHEMA },
  schemaList: { type: "array", items: SCHEMA, minItems: 1 },
  schemaOrList: { anyOf: [SCHEMA, { type: "array", items: SCHEMA }] },
  schemasOrNames: { type: "object", additionalProperties: { anyOf: [SCHEMA, NAMES] } },
  types: {
    anyOf: [{ enum: TYPE_NAMES }, { type: "array", items: { enum: TYPE_NAMES }, minItems: 1 }],
  },
  names: NAMES,
  namesByName: { type: "object", additionalProperties: NAMES },
  values: { type: "array", minItems: 1 },
  reference: { type: "string", pattern: "^#" },
  text: { type: "string" },
  pattern: { type: "string" },
  flag: { type: "boolean" },
  number: { type: "number" },
  positive: { type: "number", exclusiveMinimum: 0 },
  count: { type: "integer", minimum: 0 },
  anything: {},
};

/**
 * The format of a definition file as JSON Schema (draft-07, which every editor knows), for completion and a first check
 * while typing. `schema/flow.schema.json` is this, and a test holds the two together.
 */
export function editorSchema(): EditorSchema {
  const schema = z.toJSONSchema(flowSchema, {
    target: "draft-07",
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema: target }) => {
      if (Object.is(zodSchema, jsonSchema)) Object.assign(target, keywordSchema());
    },
  });
  return { ...schema, title: "Flow definition" };
}

function keywordSchema(): EditorSchema {
  const keywords = Object.fromEntries([...KEYWORDS].map(([name, kind]) => [name, KINDS[kind]]));
  const refused = Object.fromEntries([...CODE_KEYWORDS].map((name) => [name, false]));
  return {
    description: "A JSON Schema of any draft from draft-04 to 2020-12.",
    anyOf: [{ type: "boolean" }, { type: "object", properties: { ...keywords, ...refused } }],
  };
}
