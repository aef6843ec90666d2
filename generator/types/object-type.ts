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
import type { ObjectShape } from "./object-set.js";
import { matches, templateTexts } from "./pattern.js";
import { isAnything, type Term } from "./schema-expression.js";

export interface ObjectTypeOptions {
  /** Whether an object that says nothing about other properties may have them. */
  readonly isOpen: boolean;
  readonly typeOf: (term: Term) => TypeNode;
}

/** The types of sets of objects, without those that no object is in. */
export function objectTypes(
  shapes: readonly ObjectShape[],
  options: ObjectTypeOptions,
): readonly ObjectNode[] {
  const isAlone = shapes.length === 1;
  return shapes.flatMap((shape) => objectType(shape, isAlone, options) ?? []);
}

/** @param isAlone - whether there is no other alternative that the object has to be told apart from. */
function objectType(
  shape: ObjectShape,
  isAlone: boolean,
  options: ObjectTypeOptions,
): ObjectNode | undefined {
  const isExact = isSilent(shape) && !options.isOpen;
  const properties: PropertyNode[] = [];
  for (const [name, { term, required: isRequired, assumed }] of shape.properties) {
    const own = options.typeOf(term);
    // Where undeclared properties are errors, an alternative that needs one is none.
    if (isRequired && (own === neverType || (assumed && isExact))) return undefined;
    const optional = !isRequired || isFilledIn(term);
    // An object without such a property inherits a function of that name, and the compiler checks that one.
    const type = optional && name in Object.prototype && name !== "__proto__" ? unknownType : own;
    if (assumed && isExact && type !== neverType) continue;
    properties.push({ name, type, optional, documentation: documentationOfTerm(term) });
  }
  const indexes = indexesOf(shape, properties, options);
  if (indexes.length > 0) return { kind: "object", properties, indexes };
  // Where nothing else may be there, what may not be there need not be said.
  const said = isAlone ? properties.filter(({ type }) => type !== neverType) : properties;
  return {
    kind: "object",
    properties: said,
    indexes: said.length === 0 ? [noOtherProperties] : [],
  };
}

/** Whether no schema says that there may be other properties, or may not. */
function isSilent(shape: ObjectShape): boolean {
  return isAnything(shape.rest) && !shape.isDeclaredOpen;
}

/** Whether the service fills a property in where it is not sent. */
function isFilledIn(term: Term): boolean {
  if (term.kind === "all") return term.terms.some(isFilledIn);
  if (term.kind !== "schema" || !term.document.isSent) return false;
  return typeof term.schema !== "boolean" && term.schema.default !== undefined;
}

/** The comment of a property: of its schema, or of the first that says something where several were merged. */
function documentationOfTerm(term: Term): Documentation | undefined {
  if (term.kind === "schema") return documentationOf(term.schema);
  if (term.kind !== "all") return undefined;
  for (const part of term.terms) {
    const found = documentationOfTerm(part);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * The index signatures: the compiler asks that a property's type, and a narrower index signature's, fit every index
 * signature that covers its name, so each of these takes in what it covers.
 */
function indexesOf(
  shape: ObjectShape,
  properties: readonly PropertyNode[],
  options: ObjectTypeOptions,
): readonly IndexNode[] {
  const { rest } = shape;
  const templates = templatesOf(shape, properties, options);
  const others = shape.patterns
    .filter(({ pattern }) => templateTexts(pattern) === undefined)
    .map(({ term }) => options.typeOf(term));
  const isFreeForm =
    shape.patterns.length === 0 && [...shape.properties.values()].every(({ assumed }) => assumed);
  const restType =
    isSilent(shape) && !options.isOpen && !isFreeForm ? neverType : options.typeOf(rest);
  const type = unionOf([restType, ...others]);
  if (type === neverType) return templates;
  if (type === unknownType) return [{ name: "key", key: stringType, type }, ...templates];
  const covered = [
    ...properties.flatMap(coveredTypes),
    ...templates.map((template) => template.type),
  ];
  return [{ name: "key", key: stringType, type: unionOf([type, ...covered]) }, ...templates];
}

function templatesOf(
  shape: ObjectShape,
  properties: readonly PropertyNode[],
  options: ObjectTypeOptions,
): IndexNode[] {
  const templates = shape.patterns.flatMap(({ pattern, term }) => {
    const texts = templateTexts(pattern);
    if (texts === undefined) return [];
    const type = options.typeOf(term);
    const covered = properties
      .filter(({ name }) => matches(pattern, name) !== false)
      .flatMap(coveredTypes);
    return [{ pattern, texts, type: unionOf([type, ...covered]) }];
  });
  return templates.map(({ pattern, texts, type }): IndexNode => {
    // A name that only the narrower template has stands for all of them.
    const narrower = templates.filter(
      (other) => matches(pattern, other.texts.join("\u0001")) !== false,
    );
    return {
      name: "key",
      key: texts.every((text) => text === "") ? stringType : { kind: "template", texts },
      type: unionOf([type, ...narrower.map((other) => other.type)]),
    };
  });
}

/** What an index signature must accept for a property that it covers. */
function coveredTypes({ type, optional }: PropertyNode): TypeNode[] {
  return optional ? [type, undefinedType] : [type];
}
