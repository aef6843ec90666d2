import { modelsThatDiffer, sentModels } from "../flow/sent-schema.js";
import { KEYWORDS } from "../json-schema/keywords.js";
import { mapSubschemas } from "../json-schema/map.js";
import { parseReference, toPointer, toReference } from "../json-schema/pointer.js";
import {
  resolveReference,
  type SchemaScope,
  type SchemaTarget,
} from "../json-schema/references.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json-schema/types.js";
import { createJsonObject, isJsonObject, ownValue } from "../json-schema/values.js";

/** Keywords that say nothing of values, where the document is: addresses, and what other tools read. */
const DROPPED: ReadonlySet<string> = new Set([
  ...["$schema", "$id", "$anchor", "$comment", "$vocabulary", "$defs", "definitions"],
  ...["$dynamicRef", "$dynamicAnchor", "$recursiveRef", "$recursiveAnchor"],
  ...["nullable", "example", "discriminator", "externalDocs", "xml"],
]);

/** The models of a definition, as they are received, or as they are sent. */
export interface ModelSet {
  readonly models: Readonly<Record<string, JsonSchema>>;
  /** The models as the definition has them. */
  readonly written: Readonly<Record<string, JsonSchema>>;
  /** The models that are another schema in this set. */
  readonly differing: ReadonlySet<string>;
}

/** The models as outputs refer to them. */
export function receivedModels(written: ModelSet["models"]): ModelSet {
  return { models: written, written, differing: new Set() };
}

/** The models as inputs refer to them. */
export function modelsToSend(written: ModelSet["models"]): ModelSet {
  return { models: sentModels(written), written, differing: modelsThatDiffer(written) };
}

/** Where an entry comes from: its type is named after that. */
export interface EntryOrigin {
  /** The contract that it was added for. */
  readonly contract: number;
  /** The id of the schema that it is in, as `model/` has them: `model:Order`, `output:find`. */
  readonly document: string;
  /** The JSON pointer inside of that schema. */
  readonly pointer: string;
}

/** A schema of a definition that is placed. */
export interface SchemaHome {
  /** The contract that it belongs to. */
  readonly contract: number;
  /** Its id, as `model/` has them. */
  readonly document: string;
  /** The entry that it gets if it refers to itself. */
  readonly name: string;
}

/** The `$defs` of a document of schemas. What references lead to is in it once, whichever schema and version refers to it. */
export interface Definitions {
  /**
   * A schema of a definition as the document has it: every `$ref` is `#/$defs/…`, and what nobody reads is left out.
   */
  readonly place: (schema: JsonSchema, models: ModelSet, home: SchemaHome) => JsonValue;
  /** Adds an entry. @returns a reference to it. */
  readonly add: (name: string, schema: JsonValue) => JsonObject;
  /** A placed schema, without the reference that it consists of. */
  readonly resolve: (schema: JsonValue) => JsonValue;
  /** The entries, by name. */
  readonly entries: JsonObject;
  /** The origins of the entries that references lead to, by name. */
  readonly origins: ReadonlyMap<string, EntryOrigin>;
}

/** Creates an empty `$defs`. */
export function createDefinitions(): Definitions {
  const entries = createJsonObject({});
  const names = new Map<string, string>();
  const origins = new Map<string, EntryOrigin>();
  const identityOf = createIdentities();

  const keyOf = ({ path, scope }: SchemaTarget, { written, differing }: ModelSet): string => {
    const [first, model] = path;
    const inModel = first === "models" && scope.rootPath.length > 0;
    const isDifferent = inModel && differing.has(String(model));
    const root = inModel ? isDifferent : identityOf(scope.root);
    return JSON.stringify([identityOf(written), root, path]);
  };
  const addUnder = (
    wanted: string,
    key: string | undefined,
    make: (name: string) => JsonValue,
  ): JsonObject => {
    let name = wanted;
    for (let number = 2; Object.hasOwn(entries, name); number++) name = `${wanted}${number}`;
    if (key !== undefined) names.set(key, name);
    // Set before it is made: it may refer to itself.
    entries[name] = true;
    entries[name] = make(name);
    return referenceTo(name);
  };

  const place: Definitions["place"] = (root, set, home) => {
    const scope: SchemaScope = { models: set.models, root, rootPath: [] };
    const rewrite = (schema: JsonValue, inside: SchemaScope): JsonValue => {
      if (!isJsonObject(schema)) return schema;
      const inner = mapSubschemas(withoutDropped(schema), (subschema) =>
        rewrite(subschema, inside),
      );
      return typeof inner.$ref === "string"
        ? createJsonObject({ ...inner, ...reference(inner.$ref, inside) })
        : inner;
    };
    const reference = ($ref: string, inside: SchemaScope): JsonObject => {
      const target = resolveReference($ref, inside);
      // The definition was checked: every reference leads to a schema.
      if (target === undefined) throw new Error(`${$ref} leads to no schema`);
      const key = keyOf(target, set);
      const known = names.get(key);
      if (known !== undefined) return referenceTo(known);
      const { path, schema } = target;
      const [first, model] = path;
      const isModel = first === "models" && path.length === 2;
      const isSent = first === "models" && set.differing.has(String(model));
      const wanted = `${path.at(-1) ?? home.name}${isModel && isSent ? "Input" : ""}`;
      return addUnder(wanted, key, (name) => {
        origins.set(name, originOf(target, isSent, home));
        return rewrite(schema, target.scope);
      });
    };
    const placed = rewrite(root, scope);
    const known = names.get(keyOf({ schema: root, path: [], scope }, set));
    return known === undefined ? placed : referenceTo(known);
  };

  return {
    entries,
    origins,
    place,
    add: (name, schema) => addUnder(name, undefined, () => schema),
    resolve: (schema) => {
      let current = schema;
      for (let count = 0; count < MAX_CHAIN && isJsonObject(current); count++) {
        if (typeof current.$ref !== "string") return current;
        const [, name = ""] = parseReference(current.$ref) ?? [];
        current = ownValue(entries, name) ?? true;
      }
      return current;
    },
  };
}

function originOf(
  { path, scope }: SchemaTarget,
  isSent: boolean,
  { contract, document }: SchemaHome,
): EntryOrigin {
  const [, model] = scope.rootPath;
  const pointer = toPointer(path.slice(scope.rootPath.length));
  return model === undefined
    ? { contract, document, pointer }
    : { contract, document: `${isSent ? "sent" : "model"}:${model}`, pointer };
}

/** References that lead to nothing but references are followed this far. */
const MAX_CHAIN = 16;

function referenceTo(name: string): JsonObject {
  return createJsonObject({ $ref: toReference(["$defs", name]) });
}

function withoutDropped(schema: JsonObject): JsonObject {
  const isKept = (keyword: string): boolean => KEYWORDS.has(keyword) && !DROPPED.has(keyword);
  const keywords = Object.keys(schema);
  if (keywords.every(isKept)) return schema;
  const kept = createJsonObject({});
  for (const keyword of keywords)
    if (isKept(keyword)) kept[keyword] = ownValue(schema, keyword) ?? null;
  return kept;
}

/** Returns a function that numbers values: the same for the same object, and for equal ones. */
function createIdentities(): (value: JsonSchema | ModelSet["models"]) => number {
  const ofTexts = new Map<string, number>();
  const ofObjects = new WeakMap<object, number>();
  return (value) => {
    const known = typeof value === "boolean" ? undefined : ofObjects.get(value);
    if (known !== undefined) return known;
    const text = JSON.stringify(value);
    const number = ofTexts.get(text) ?? ofTexts.size;
    ofTexts.set(text, number);
    if (typeof value !== "boolean") ofObjects.set(value, number);
    return number;
  };
}
