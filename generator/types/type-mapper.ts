import type { JsonSchema } from "../json-schema/types.js";
import { isJsonList } from "../json-schema/values.js";
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
import { describeExpression, placeOf } from "./places.js";
import type { ReferenceTarget, SchemaInDocument } from "./schema-document.js";
import type { Scalars } from "./scalars.js";
import { simpleType } from "./simple-type.js";
import { uniteSets, isUniversal, type ValueSet } from "./value-set.js";
import { costOfText, LESS_WORK, type WorkBudget } from "../json-schema/work-budget.js";
import { createEvaluator } from "./evaluate.js";
import {
  expressionOf,
  expressionKey,
  type LeafExpression,
  type SchemaExpression,
} from "./schema-expression.js";

/** Types nested deeper than this in a declared type are declared themselves. */
const MAX_DEPTH = 32;
/** Merged schemas nested deeper than this are declared. */
const MAX_MERGE_DEPTH = 16;

/**
 * Creates the mapping from schemas to types for one contract.
 *
 * A schema is evaluated to a value set, and the value set is mapped to a type. Both steps only ever add values, so that a
 * type accepts whatever the schema accepts; a constraint that no type can express is left out of the type.
 *
 * Every expression is mapped once, however many lead to it: a part that is used twice is one object in memory. A type that
 * contains itself refers to itself by name.
 */
export function createTypeMapper(options: TypeMapperOptions): TypeMapper {
  const { budget } = options;
  const isOpen = options.objects === "open";
  const warned = new Set<JsonSchema>();
  /** Says of an empty \`enum\`, which is legal and hardly ever meant, what it means. */
  const noteEmptyEnum = (expression: LeafExpression): void => {
    if (warned.has(expression.schema)) return;
    warned.add(expression.schema);
    options.warn(
      expression,
      "has an empty `enum`, so that no value is valid: its type is `never`; list the values, or leave `enum` out",
    );
  };
  const evaluator = createEvaluator({ budget, isOpen, noteEmptyEnum });
  /** Expressions being mapped, to detect those that contain themselves. */
  const open = new Set<string>();
  let merges = 0;
  /** The types of expressions. */
  const contents = new Map<string, TypeNode>();
  /** References in place of types that are infinite or too deep. */
  const names = new Map<string, TypeNode>();

  const typeOfExpression = (expression: SchemaExpression): TypeNode => {
    budget.spend(1);
    if (isEmptyEnum(expression)) noteEmptyEnum(expression);
    const simple = simpleType(expression, options.reference);
    if (simple !== undefined) return simple;
    const key = expressionKey(expression);
    const known = names.get(key) ?? contents.get(key);
    if (known !== undefined) return known;
    const isMerged = expression.kind !== "schema";
    const isTooDeep = open.size >= MAX_DEPTH || (isMerged && merges >= MAX_MERGE_DEPTH);
    if (isTooDeep || open.has(key)) return named(expression, key);
    const type = contentOf(expression, key);
    return names.get(key) ?? type;
  };

  /** @param known - the expression's value set, where it has been computed. */
  const contentOf = (expression: SchemaExpression, key: string, known?: ValueSet): TypeNode => {
    const before = contents.get(key);
    if (before !== undefined) return before;
    const isMerged = expression.kind !== "schema";
    open.add(key);
    if (isMerged) merges++;
    try {
      const mapped = budget.attempt(
        () => typeOfSet(known ?? evaluator.evaluate(expression)),
        () => widened(expression),
      );
      const isNameable = mapped.kind === "object" || mapped.kind === "union";
      const type = isNameable ? { ...mapped, origin: expression } : mapped;
      contents.set(key, type);
      return type;
    } finally {
      open.delete(key);
      if (isMerged) merges--;
    }
  };

  /** A type that needs no work, for a schema whose own would take too much. */
  const widened = (expression: SchemaExpression): TypeNode => {
    const isObject = isObjectSchema(expression);
    options.warn(
      expression,
      `takes too much work to be typed, so its type is \`${isObject ? "{ [key: string]: unknown }" : "unknown"}\`; ${LESS_WORK}`,
    );
    return isObject ? anyObjectType : unknownType;
  };

  /** The name of a schema, or of what schemas are merged to. */
  const named = (expression: SchemaExpression, key: string): TypeNode => {
    const target = expression.kind === "schema" ? placeOf(expression) : undefined;
    const name =
      target === undefined
        ? options.merged({
            key: describeExpression(expression),
            expression,
            type: () => contentOf(expression, key),
          })
        : options.reference(target);
    names.set(key, name);
    return name;
  };

  const objectOptions: ObjectTypeOptions = {
    budget,
    isOpen,
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
    if (types.length > 1) budget.spend(types.length);
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

  const typeOfRoot = (schema: JsonSchema, expression: SchemaExpression): TypeNode => {
    const set = evaluator.evaluate(expression);
    const circular = set.references.filter((target) => leadsTo(target, schema, new Set()));
    if (circular.length === 0)
      return (
        simpleType(expression, options.reference) ??
        contentOf(expression, expressionKey(expression), set)
      );
    // A type alias may not be a union with itself: the members that it adds replace its name.
    const references = set.references.filter((target) => !circular.includes(target));
    const expanded = circular.map((target) => evaluator.expand(target));
    return typeOfSet(uniteSets([{ ...set, references }, ...expanded]));
  };

  return {
    typeOf: ({ schema, document }) => {
      const expression = expressionOf(schema, document);
      if (isEmptyEnum(expression)) noteEmptyEnum(expression);
      return budget.attempt(
        () => typeOfRoot(schema, expression),
        () => widened(expression),
      );
    },
  };
}

const anyObjectType: TypeNode = {
  kind: "object",
  properties: [],
  indexes: [{ name: "key", key: stringType, type: unknownType }],
};

function isObjectSchema(expression: SchemaExpression): boolean {
  return (
    expression.kind === "schema" &&
    typeof expression.schema !== "boolean" &&
    expression.schema.type === "object"
  );
}

function isEmptyEnum(expression: SchemaExpression): expression is LeafExpression {
  if (expression.kind !== "schema" || typeof expression.schema === "boolean") return false;
  const { enum: values } = expression.schema;
  return isJsonList(values) && values.length === 0;
}

function scalarTypes<T extends string | number>({ values }: Scalars<T>, all: TypeNode): TypeNode[] {
  return values === undefined ? [all] : values.map((value) => literalType(value));
}

/** What the mapping needs from the model. */
export interface TypeMapperOptions {
  /** Whether undeclared properties are allowed where a schema does not mention them. */
  readonly objects: "exact" | "open";
  /** The declared type of a reference's target. */
  readonly reference: (target: ReferenceTarget) => TypeNode;
  /** The declared type of what schemas are merged to, which stands nowhere in the definition as a whole. */
  readonly merged: (schema: MergedSchema) => TypeNode;
  /** What the work of mapping is charged to. */
  readonly budget: WorkBudget;
  /** Called with what is to be said of a schema: a message that goes on after its place. */
  readonly warn: (expression: SchemaExpression, message: string) => void;
}

/** What schemas of a definition are merged to. */
export interface MergedSchema {
  /** Equal for the same schemas, merged in the same way. */
  readonly key: string;
  readonly expression: SchemaExpression;
  readonly type: () => TypeNode;
}

/** Maps JSON Schemas to TypeScript types. */
export interface TypeMapper {
  /** The narrowest type that accepts every value that the schema accepts. */
  readonly typeOf: (place: SchemaInDocument) => TypeNode;
}
