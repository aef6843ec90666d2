import type { JsonSchema, JsonSchemaObject } from "../json-schema/types.js";
import { arrayOf, unionOf } from "./union.js";
import {
  booleanType,
  literalType,
  neverType,
  nullType,
  numberType,
  stringType,
  unknownType,
  type TypeNode,
} from "./type-node.js";
import { arrayType } from "./array-type.js";
import { assertionsOf, bareReference, typeNames, valueLists } from "./keyword-values.js";
import { objectTypes, type ObjectTypeOptions } from "./object-type.js";
import {
  isSchema,
  pointerTo,
  resolveReference,
  type ReferenceTarget,
  type Typer,
  type TyperOptions,
} from "./schema-document.js";
import type { Scalars } from "./scalars.js";
import { anyOfShapes, isEverything, type Shape } from "./value-set.js";
import { createShaper } from "./evaluate.js";
import { schemaTerm, termKey, type SchemaTerm, type Term } from "./schema-expression.js";

/** Types nested deeper than this in a type that has a name get one of their own. */
const DEEPEST = 32;
/** Merged schemas nested deeper than this end in one of the schemas they were merged from. */
const DEEPEST_MERGE = 16;

/**
 * Makes the step from schemas to types for one contract.
 *
 * A schema becomes a shape first, the set of values it accepts or a little more, and the shape a type. Both steps only ever
 * add values, so that a type accepts whatever the schema accepts; what no type can say is left out of the type.
 */
export function createTyper(options: TyperOptions): Typer {
  const shaper = createShaper();
  /** Terms whose types are being worked out, to notice those that hold themselves. */
  const open = new Set<string>();
  let merges = 0;

  const typeOfTerm = (term: Term): TypeNode => simpleType(term, options) ?? typeOfAny(term);

  /** @param known - the term's shape, where it has been worked out. */
  const typeOfAny = (term: Term, known?: Shape): TypeNode => {
    const key = termKey(term);
    const isMerged = term.kind !== "schema";
    const isTooDeep = open.size >= DEEPEST || (isMerged && merges >= DEEPEST_MERGE);
    if (isTooDeep || open.has(key)) return named(term);
    open.add(key);
    if (isMerged) merges++;
    try {
      return typeOfShape(known ?? shaper.accepted(term));
    } finally {
      open.delete(key);
      if (isMerged) merges--;
    }
  };

  /** A name for a type that would never end, or not soon: of its own, or of something it was merged from. */
  const named = (term: Term): TypeNode => {
    const target = term.kind === "schema" ? findTarget(term) : firstReference(term);
    if (target !== undefined) return options.reference(target);
    options.warn(`${placeOf(term)} is merged too deep to be typed; it is \`unknown\`.`);
    return unknownType;
  };

  const objectOptions: ObjectTypeOptions = {
    isOpen: options.objects === "open",
    typeOf: typeOfTerm,
  };

  const typeOfShape = (shape: Shape): TypeNode => {
    if (isEverything(shape)) return unknownType;
    return unionOf([
      ...shape.references.map(options.reference),
      ...scalarTypes(shape.strings, stringType),
      ...scalarTypes(shape.numbers, numberType),
      ...(shape.booleans.length === 2 ? [booleanType] : shape.booleans.map(literalType)),
      ...shape.arrays.map((array) => arrayType(array, typeOfTerm)),
      ...objectTypes(shape.objects, objectOptions),
      ...(shape.nulls ? [nullType] : []),
    ]);
  };

  /** Whether a declared type leads to a schema without anything in between that the compiler could put off. */
  const leadsTo = (target: ReferenceTarget, goal: JsonSchema, seen: Set<JsonSchema>): boolean => {
    if (target.schema === goal) return true;
    if (seen.has(target.schema)) return false;
    seen.add(target.schema);
    const { references } = shaper.accepted(schemaTerm(target.schema, target.document));
    return references.some((next) => leadsTo(next, goal, seen));
  };

  return {
    typeOf: ({ schema, document }) => {
      const term = schemaTerm(schema, document);
      const shape = shaper.accepted(term);
      const circular = shape.references.filter((target) => leadsTo(target, schema, new Set()));
      if (circular.length === 0) return simpleType(term, options) ?? typeOfAny(term, shape);
      // A type may not be a union with itself: what it adds to the union takes the place of its name.
      const references = shape.references.filter((target) => !circular.includes(target));
      const expanded = circular.map((target) => shaper.expand(target));
      return typeOfShape(anyOfShapes([{ ...shape, references }, ...expanded]));
    },
  };
}

/** Types that need no shape: most of those in a definition. */
function simpleType(term: Term, options: TyperOptions): TypeNode | undefined {
  if (term.kind !== "schema") return undefined;
  const { schema, document } = term;
  if (typeof schema === "boolean") return leafType(term, options);
  const { type, items } = schema;
  if (type !== "array" || !isSchema(items)) return leafType(term, options);
  if (!assertionsOf(schema).every((keyword) => keyword === "type" || keyword === "items"))
    return undefined;
  const item = leafType(schemaTerm(items, document), options);
  return item === undefined || item === neverType ? undefined : arrayOf(item);
}

/** The same, where the type has no type in it. */
function leafType({ schema, document }: SchemaTerm, options: TyperOptions): TypeNode | undefined {
  if (typeof schema === "boolean") return schema ? unknownType : neverType;
  const reference = bareReference(schema);
  if (reference !== undefined) {
    const target = resolveReference(reference, document);
    return target === undefined ? unknownType : options.reference(target);
  }
  const assertions = assertionsOf(schema);
  if (assertions.length === 0) return unknownType;
  if (assertions.every((keyword) => OF_SCALARS.has(keyword))) return scalarType(schema);
  const [values] = valueLists(schema);
  const isAlone = assertions.length === 1 && values !== undefined;
  return isAlone ? unionOf(values.map(literalType)) : undefined;
}

/** Keywords of which a type of scalars says nothing, but for `type`. */
const OF_SCALARS: ReadonlySet<string> = new Set(
  (
    "type format pattern minLength maxLength " +
    "minimum maximum exclusiveMinimum exclusiveMaximum multipleOf"
  ).split(" "),
);

function scalarType(schema: JsonSchemaObject): TypeNode | undefined {
  const { type: only } = schema;
  if (typeof only === "string") return SCALARS.find(({ of }) => of.includes(only))?.type;
  const names = typeNames(schema);
  if (names === undefined || names.size === 0) return undefined;
  let found = 0;
  const types = SCALARS.filter(({ of }) => {
    const named = of.filter((name) => names.has(name)).length;
    found += named;
    return named > 0;
  });
  return found === names.size ? unionOf(types.map(({ type }) => type)) : undefined;
}

/** In the order of a type. */
const SCALARS: readonly { readonly of: readonly string[]; readonly type: TypeNode }[] = [
  { of: ["string"], type: stringType },
  { of: ["number", "integer"], type: numberType },
  { of: ["boolean"], type: booleanType },
  { of: ["null"], type: nullType },
];

function scalarTypes<T extends string | number>({ values }: Scalars<T>, all: TypeNode): TypeNode[] {
  return values === undefined ? [all] : values.map((value) => literalType(value));
}

/** Where the first of the schemas stands that a term is made of, such as `output:find#/properties/a`. */
function placeOf(term: Term): string {
  if (term.kind === "not") return placeOf(term.term);
  if (term.kind !== "schema") return term.terms.map(placeOf)[0] ?? "";
  return `${term.document.id}#${pointerTo(term.schema, term.document.root) ?? ""}`;
}

/** Where a schema stands in its document; undefined for one that was made while merging. */
function findTarget({ schema, document }: SchemaTerm): ReferenceTarget | undefined {
  const pointer = pointerTo(schema, document.root);
  return pointer === undefined ? undefined : { schema, document, pointer };
}

/** The first part of a merged term that has a name: it accepts all that the whole does. */
function firstReference(term: Term): ReferenceTarget | undefined {
  switch (term.kind) {
    case "schema": {
      if (typeof term.schema === "boolean" || typeof term.schema.$ref !== "string")
        return undefined;
      return resolveReference(term.schema.$ref, term.document);
    }
    case "all": {
      for (const part of term.terms) {
        const found = firstReference(part);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}
