import type { JsonSchema } from "../json-schema/types.js";
import { unionOf } from "./union.js";
import {
  booleanType,
  literalType,
  nullType,
  numberType,
  stringType,
  unknownType,
  type TypeNode,
} from "./type-node.js";
import { arrayType } from "./array-type.js";
import { objectTypes, type ObjectTypeOptions } from "./object-type.js";
import {
  pointerTo,
  resolveReference,
  type ReferenceTarget,
  type SchemaInDocument,
} from "./schema-document.js";
import type { Scalars } from "./scalars.js";
import { simpleType } from "./simple-type.js";
import { printedSize } from "./type-size.js";
import { uniteSets, isUniversal, type ValueSet } from "./value-set.js";
import { costOfText, type WorkBudget } from "../json-schema/work-budget.js";
import { createEvaluator } from "./evaluate.js";
import {
  expressionOf,
  expressionKey,
  type LeafExpression,
  type SchemaExpression,
} from "./schema-expression.js";

/** Types nested deeper than this in a declared type are declared themselves. */
const MAX_DEPTH = 32;
/** Merged schemas nested deeper than this are typed as one of the schemas they were merged from. */
const MAX_MERGE_DEPTH = 16;

/**
 * Creates the mapping from schemas to types for one contract.
 *
 * A schema is evaluated to a value set, and the value set is mapped to a type. Both steps only ever add values, so that a
 * type accepts whatever the schema accepts; a constraint that no type can express is left out of the type.
 */
export function createTypeMapper(options: TypeMapperOptions): TypeMapper {
  const { budget } = options;
  const evaluator = createEvaluator(budget);
  /** Expressions being mapped, to detect those that contain themselves. */
  const open = new Set<string>();
  let merges = 0;

  const typeOfExpression = (expression: SchemaExpression): TypeNode => {
    budget.spend(1);
    return simpleType(expression, options.reference) ?? typeOfAny(expression);
  };

  /** @param known - the expression's value set, where it has been computed. */
  const typeOfAny = (expression: SchemaExpression, known?: ValueSet): TypeNode => {
    const key = expressionKey(expression);
    const isMerged = expression.kind !== "schema";
    const isTooDeep = open.size >= MAX_DEPTH || (isMerged && merges >= MAX_MERGE_DEPTH);
    if (isTooDeep || open.has(key)) return named(expression);
    open.add(key);
    if (isMerged) merges++;
    try {
      return typeOfSet(known ?? evaluator.evaluate(expression));
    } finally {
      open.delete(key);
      if (isMerged) merges--;
    }
  };

  /** A reference in place of a type that is infinite or too deep: to the schema, or to one it was merged from. */
  const named = (expression: SchemaExpression): TypeNode => {
    const target =
      expression.kind === "schema" ? findTarget(expression) : firstReference(expression);
    if (target !== undefined) return options.reference(target);
    options.warn(`${pointerOf(expression)} is merged too deeply to be typed; it is \`unknown\`.`);
    return unknownType;
  };

  const objectOptions: ObjectTypeOptions = {
    budget,
    isOpen: options.objects === "open",
    typeOf: typeOfExpression,
  };

  const typeOfSet = (set: ValueSet): TypeNode => {
    if (isUniversal(set)) return unknownType;
    for (const text of set.strings.values ?? []) budget.spend(costOfText(text));
    const types = [
      ...set.references.map(options.reference),
      ...scalarTypes(set.strings, stringType),
      ...scalarTypes(set.numbers, numberType),
      ...(set.booleans.length === 2 ? [booleanType] : set.booleans.map(literalType)),
      ...set.arrays.map((array) => arrayType(array, typeOfExpression)),
      ...objectTypes(set.objects, objectOptions),
      ...(set.nulls ? [nullType] : []),
    ];
    // The members of a union are compared by their text.
    if (types.length > 1) for (const type of types) budget.spend(printedSize(type).nodes >> 2);
    return unionOf(types);
  };

  /** Whether a declared type refers to a schema with nothing in between that the compiler resolves lazily. */
  const leadsTo = (target: ReferenceTarget, goal: JsonSchema, seen: Set<JsonSchema>): boolean => {
    if (target.schema === goal) return true;
    if (seen.has(target.schema)) return false;
    seen.add(target.schema);
    budget.spend(1);
    const { references } = evaluator.evaluate(expressionOf(target.schema, target.document));
    return references.some((next) => leadsTo(next, goal, seen));
  };

  return {
    typeOf: ({ schema, document }) => {
      const expression = expressionOf(schema, document);
      const set = evaluator.evaluate(expression);
      const circular = set.references.filter((target) => leadsTo(target, schema, new Set()));
      if (circular.length === 0)
        return simpleType(expression, options.reference) ?? typeOfAny(expression, set);
      // A type alias may not be a union with itself: the members that it adds replace its name.
      const references = set.references.filter((target) => !circular.includes(target));
      const expanded = circular.map((target) => evaluator.expand(target));
      return typeOfSet(uniteSets([{ ...set, references }, ...expanded]));
    },
  };
}

function scalarTypes<T extends string | number>({ values }: Scalars<T>, all: TypeNode): TypeNode[] {
  return values === undefined ? [all] : values.map((value) => literalType(value));
}

/** The location of an expression's first schema, such as `output:find#/properties/a`. */
function pointerOf(expression: SchemaExpression): string {
  if (expression.kind === "not") return pointerOf(expression.expression);
  if (expression.kind !== "schema") return expression.expressions.map(pointerOf)[0] ?? "";
  const { schema, document } = expression;
  const pointer = typeof schema === "boolean" ? undefined : pointerTo(schema, document.root);
  return `${document.id}#${pointer ?? ""}`;
}

/** The schema as a reference target; undefined for one that was created by merging. */
function findTarget({ schema, document }: LeafExpression): ReferenceTarget | undefined {
  const pointer = typeof schema === "boolean" ? undefined : pointerTo(schema, document.root);
  return pointer === undefined ? undefined : { schema, document, pointer };
}

/** The first reference of a merged expression: its values include those of the whole. */
function firstReference(expression: SchemaExpression): ReferenceTarget | undefined {
  switch (expression.kind) {
    case "schema": {
      if (typeof expression.schema === "boolean" || typeof expression.schema.$ref !== "string")
        return undefined;
      return resolveReference(expression.schema.$ref, expression.document);
    }
    case "all": {
      for (const part of expression.expressions) {
        const found = firstReference(part);
        if (found !== undefined) return found;
      }
      return undefined;
    }
    default:
      return undefined;
  }
}

/** What the mapping needs from the model. */
export interface TypeMapperOptions {
  /** Whether undeclared properties are allowed where a schema does not mention them. */
  readonly objects: "exact" | "open";
  /** The declared type of a reference's target. */
  readonly reference: (target: ReferenceTarget) => TypeNode;
  /** What the work of mapping is charged to. */
  readonly budget: WorkBudget;
  /** Called with a message for each schema that could not be typed. */
  readonly warn: (message: string) => void;
}

/** Maps JSON Schemas to TypeScript types. */
export interface TypeMapper {
  /** The narrowest type that accepts every value that the schema accepts. */
  readonly typeOf: (place: SchemaInDocument) => TypeNode;
}
