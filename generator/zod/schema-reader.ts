import type { JsonSchema, JsonSchemaObject, JsonType, JsonValue } from "../json-schema/types.js";
import type { AssertionOptions } from "./assertions.js";
import type { ZodNode } from "./zod-node.js";

/** Reads the schemas of one document, whose references are pointers into it, as schemas of zod. */
export interface SchemaReader extends AssertionOptions {
  read(schema: JsonSchema): ZodNode;
  /** Reads what has to be there: undefined, which is what zod reads where it is not, is no value. */
  readRequired(schema: JsonSchema): ZodNode;
  /** The schema that a reference leads to. */
  resolve(reference: string): JsonSchema;
  /** What is known of schemas: many may lead to one. */
  readonly memo: {
    readonly outlines: Map<JsonSchemaObject, Outline>;
    readonly undefinable: Map<JsonSchemaObject, boolean>;
  };
}

/** What tells the values of a schema from those of others, without what is inside of them. */
export interface Outline {
  /** The types that its values may have. */
  readonly types: ReadonlySet<JsonType>;
  /** Its values, where it lists them. */
  readonly values?: readonly JsonValue[];
  /** The properties that all of its values have, with the constants that they may be; for objects that zod can read. */
  readonly tags?: ReadonlyMap<string, readonly JsonValue[]>;
}
