import { IN_PLACE_KEYWORDS } from "../json-schema/keywords.js";
import { resolveReference, type SchemaScope } from "../json-schema/references.js";
import {
  JSON_TYPES,
  type JsonSchema,
  type JsonType,
  type JsonValue,
} from "../json-schema/types.js";
import { isJsonList, isJsonObject, ownValue, typeOfValue } from "../json-schema/values.js";
import type { WorkBudget } from "../json-schema/work-budget.js";
import {
  anyValue,
  isSchema,
  schemasIn,
  type Description,
  type SchemaDescription,
} from "./description.js";

/** A set of types of JSON values. */
export type TypeSet = ReadonlySet<JsonType>;

const EVERY_TYPE: TypeSet = new Set(JSON_TYPES);
const NO_TYPE: TypeSet = new Set();
const NO_PARTS: readonly Description[] = [];
/** What lies deeper, in chains of references, counts as any value. */
const MAX_DEPTH = 400;

/** Reads what schemas say of values, within a budget. */
export class DescriptionReader {
  readonly budget: WorkBudget;
  /** Whether an object has the properties only that its schema declares, unless it says that it may have others. */
  readonly isExact: boolean;
  readonly #schemas = new Map<JsonSchema, SchemaDescription[]>();
  readonly #parts = new Map<SchemaDescription, readonly Description[]>();
  readonly #types = new Map<Description, TypeSet>();
  readonly #open = new Set<Description>();

  constructor(budget: WorkBudget, isExact: boolean) {
    this.budget = budget;
    this.isExact = isExact;
  }

  /** Describes the values of a schema: for the same schema the same object. */
  schema(schema: JsonSchema, scope: SchemaScope, filled: boolean): Description {
    if (schema === true) return anyValue;
    const known = this.#schemas.get(schema) ?? [];
    const found = known.find((each) => each.scope.root === scope.root && each.filled === filled);
    if (found !== undefined) return found;
    const description: SchemaDescription = { kind: "schema", schema, scope, filled };
    this.#schemas.set(schema, [...known, description]);
    return description;
  }

  /** Describes a part of a schema. */
  part({ scope, filled }: SchemaDescription, schema: JsonSchema): Description {
    return this.schema(schema, scope, filled);
  }

  /** What applies to the same value as the keywords of the schema do: references, `allOf`, `anyOf` and the like. */
  inPlace(description: SchemaDescription): readonly Description[] {
    const known = this.#parts.get(description) ?? this.#listInPlace(description);
    this.#parts.set(description, known);
    return known;
  }

  #listInPlace(description: SchemaDescription): readonly Description[] {
    const { schema, scope, filled } = description;
    if (typeof schema === "boolean" || !Object.keys(schema).some(isInPlace)) return NO_PARTS;
    const inside = (inner: JsonSchema): Description => this.part(description, inner);
    const found: Description[] = schemasIn(schema.allOf).map(inside);
    if (typeof schema.$ref === "string") {
      const target = resolveReference(schema.$ref, scope);
      if (target !== undefined) found.push(this.schema(target.schema, target.scope, filled));
    }
    for (const keyword of ["anyOf", "oneOf"] as const) {
      const members = schemasIn(schema[keyword]);
      if (members.length > 0) found.push({ kind: "either", parts: members.map(inside) });
    }
    if (isSchema(schema.if) && (schema.then !== undefined || schema.else !== undefined)) {
      const met: Description = {
        kind: "all",
        parts: [schema.if, ...schemasIn([schema.then ?? true])].map(inside),
      };
      const [otherwise = true] = schemasIn([schema.else ?? true]);
      found.push({ kind: "either", parts: [met, inside(otherwise)] });
    }
    if (isJsonObject(schema.dependentSchemas))
      for (const dependent of Object.values(schema.dependentSchemas))
        if (isSchema(dependent))
          found.push({ kind: "either", parts: [inside(dependent), anyValue] });
    return found;
  }

  /** The types that the values may have. */
  typesOf(description: Description): TypeSet {
    const known = this.#types.get(description);
    if (known !== undefined) return known;
    // What refers to itself in place says nothing more.
    if (this.#open.has(description) || this.#open.size > MAX_DEPTH) return EVERY_TYPE;
    this.#open.add(description);
    this.budget.spend(1);
    const types = this.#computeTypes(description);
    this.#open.delete(description);
    this.#types.set(description, types);
    return types;
  }

  #computeTypes(description: Description): TypeSet {
    switch (description.kind) {
      case "any":
        return EVERY_TYPE;
      case "array":
      case "object":
        return new Set([description.kind]);
      case "all":
        return this.#common(EVERY_TYPE, description.parts);
      case "either":
        return new Set(description.parts.flatMap((part) => [...this.typesOf(part)]));
      case "schema":
        return this.#common(ownTypes(description.schema), this.inPlace(description));
    }
  }

  #common(types: TypeSet, parts: readonly Description[]): TypeSet {
    return parts.reduce((common, part) => {
      const own = this.typesOf(part);
      return own === EVERY_TYPE ? common : new Set([...common].filter((type) => own.has(type)));
    }, types);
  }
}

function isInPlace(keyword: string): boolean {
  return keyword === "$ref" || IN_PLACE_KEYWORDS.has(keyword);
}

/** The types that a schema's own keywords allow. */
export function ownTypes(schema: JsonSchema): TypeSet {
  if (typeof schema === "boolean") return schema ? EVERY_TYPE : NO_TYPE;
  const values = givenValues(schema);
  const named = schema.type === undefined ? EVERY_TYPE : typesNamed(schema.type);
  if (values === undefined) return named;
  return new Set(values.map(typeOfValue).filter((type) => named.has(type)));
}

/** The values that `const` or `enum` lists; undefined where neither does. */
export function givenValues(schema: JsonSchema): readonly JsonValue[] | undefined {
  if (typeof schema === "boolean") return undefined;
  const constant = ownValue(schema, "const");
  if (constant !== undefined) return [constant];
  return isJsonList(schema.enum) ? schema.enum : undefined;
}

function typesNamed(type: JsonValue): TypeSet {
  const names = isJsonList(type) ? type : [type];
  return new Set(
    JSON_TYPES.filter(
      (each) => names.includes(each) || (each === "number" && names.includes("integer")),
    ),
  );
}
