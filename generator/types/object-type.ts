import { costOfText, type WorkBudget } from "../json-schema/work-budget.js";
import { unionOf } from "./union.js";
import {
  neverType,
  noOtherProperties,
  stringType,
  undefinedType,
  unknownType,
  type Documentation,
  type IndexNode,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "./type-node.js";
import { documentationOf } from "./documentation.js";
import type { ObjectSet } from "./object-set.js";
import { matches, templateTexts } from "./pattern.js";
import { isAnything, type SchemaExpression } from "./schema-expression.js";

export interface ObjectTypeOptions {
  /** Whether undeclared properties are allowed where a schema does not mention them. */
  readonly isOpen: boolean;
  readonly budget: WorkBudget;
  readonly typeOf: (expression: SchemaExpression) => TypeNode;
}

/** The types of object sets; empty sets are left out. */
export function objectTypes(
  sets: readonly ObjectSet[],
  options: ObjectTypeOptions,
): readonly ObjectNode[] {
  const isAlone = sets.length === 1;
  return sets.flatMap((set) => objectType(set, isAlone, options) ?? []);
}

/** @param isAlone - whether there is no other alternative to discriminate the object from. */
function objectType(
  set: ObjectSet,
  isAlone: boolean,
  options: ObjectTypeOptions,
): ObjectNode | undefined {
  const isExact = isSilent(set) && !options.isOpen;
  const properties: PropertyNode[] = [];
  for (const [name, property] of set.properties) {
    const { expression, required: isRequired, assumed, excluded } = property;
    const isExcluded = assumed && isExact && excluded === true;
    const own = isExcluded ? neverType : options.typeOf(expression);
    // Where undeclared properties are errors, an alternative that requires one is impossible.
    if (isRequired && (own === neverType || (assumed && isExact))) return undefined;
    const optional = !isRequired;
    // An object without such a property inherits a function of that name, and the compiler checks that one.
    const type = optional && name in Object.prototype && name !== "__proto__" ? unknownType : own;
    if (assumed && isExact && type !== neverType) continue;
    const documentation = documentationOfExpression(expression);
    options.budget.spend(costOfText(name) + costOfText(documentation?.description ?? ""));
    properties.push({ name, type, optional, documentation });
  }
  const indexes = indexesOf(set, properties, options);
  if (indexes.length > 0) return { kind: "object", properties, indexes };
  // In an exact object, properties of type `never` are redundant.
  const listed = isAlone ? properties.filter(({ type }) => type !== neverType) : properties;
  return {
    kind: "object",
    properties: listed,
    indexes: listed.length === 0 ? [noOtherProperties] : [],
  };
}

/** Whether no schema mentions other properties. */
function isSilent(set: ObjectSet): boolean {
  return isAnything(set.rest) && !set.isDeclaredOpen;
}

/** The JSDoc of a property: of its schema, or of the first documented one where several were merged. */
function documentationOfExpression(expression: SchemaExpression): Documentation | undefined {
  if (expression.kind === "schema") return documentationOf(expression.schema);
  if (expression.kind !== "all") return undefined;
  for (const part of expression.expressions) {
    const found = documentationOfExpression(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The index signatures. The compiler requires the type of a property, and of a narrower index signature, to be assignable
 * to every index signature that covers its name, so each of these includes the types it covers.
 */
function indexesOf(
  set: ObjectSet,
  properties: readonly PropertyNode[],
  options: ObjectTypeOptions,
): readonly IndexNode[] {
  const { rest } = set;
  const templates = templatesOf(set, properties, options);
  const others = set.patterns
    .filter(({ pattern }) => templateTexts(pattern) === undefined)
    .map(({ expression }) => options.typeOf(expression));
  const isFreeForm =
    set.patterns.length === 0 && [...set.properties.values()].every(({ assumed }) => assumed);
  const restType =
    isSilent(set) && !options.isOpen && !isFreeForm ? neverType : options.typeOf(rest);
  const type = unionOf([restType, ...others]);
  if (type === neverType) return templates;
  if (type === unknownType) return [{ name: "key", key: stringType, type }, ...templates];
  const covered = [
    ...properties.flatMap(coveredTypes),
    ...templates.map((template) => template.type),
  ];
  const covers = covering([type, ...covered], options.budget);
  return [{ name: "key", key: stringType, type: covers }, ...templates];
}

/** A type that includes others. */
function covering(types: readonly TypeNode[], budget: WorkBudget): TypeNode {
  budget.spend(types.length);
  return unionOf(types);
}

function templatesOf(
  set: ObjectSet,
  properties: readonly PropertyNode[],
  options: ObjectTypeOptions,
): IndexNode[] {
  const templates = set.patterns.flatMap(({ pattern, expression }) => {
    const texts = templateTexts(pattern);
    if (texts === undefined) return [];
    const type = options.typeOf(expression);
    options.budget.spend(properties.length);
    const covered = properties
      .filter(({ name }) => matches(pattern, name) !== false)
      .flatMap(coveredTypes);
    return [{ pattern, texts, type: covering([type, ...covered], options.budget) }];
  });
  return templates.map(({ pattern, texts, type }): IndexNode => {
    // `\u0001` occurs in no name, so this name matches the narrower template alone.
    options.budget.spend(templates.length);
    const narrower = templates.filter(
      (other) => matches(pattern, other.texts.join("\u0001")) !== false,
    );
    return {
      name: "key",
      key: texts.every((text) => text === "") ? stringType : { kind: "template", texts },
      type: covering([type, ...narrower.map((other) => other.type)], options.budget),
    };
  });
}

/** The types that an index signature must include for a property that it covers. */
function coveredTypes({ type, optional }: PropertyNode): TypeNode[] {
  return optional ? [type, undefinedType] : [type];
}
