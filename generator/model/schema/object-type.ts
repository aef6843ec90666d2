import { unionOf } from "../combine.js";
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
} from "../type-node.js";
import { documentationOf } from "./documentation.js";
import type { ObjectShape } from "./object-shape.js";
import { matches, templateTexts } from "./pattern.js";
import { isAnything, type Term } from "./term.js";

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
  return shapes.flatMap((shape) => objectType(shape, options) ?? []);
}

function objectType(shape: ObjectShape, options: ObjectTypeOptions): ObjectNode | undefined {
  const properties: PropertyNode[] = [];
  for (const [name, { term, required: isRequired }] of shape.properties) {
    const required = isRequired && !isFilledIn(term);
    const own = options.typeOf(term);
    if (isRequired && own === neverType) return undefined;
    // An object without such a property inherits a function of that name, and the compiler checks that one.
    const type = !required && name in Object.prototype && name !== "__proto__" ? unknownType : own;
    properties.push({ name, type, optional: !required, documentation: documentationOfTerm(term) });
  }
  const indexes = indexesOf(shape, properties, options);
  // Where nothing else may be there, what may not be there need not be said.
  const isClosed = indexes.length === 0;
  const said = isClosed ? properties.filter(({ type }) => type !== neverType) : properties;
  if (said.length === 0 && isClosed)
    return { kind: "object", properties: [], indexes: [noOtherProperties] };
  return { kind: "object", properties: said, indexes };
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
  const isSilent = isAnything(rest) && !shape.isDeclaredOpen;
  const isFreeForm = properties.length === 0 && shape.patterns.length === 0;
  const restType = isSilent && !options.isOpen && !isFreeForm ? neverType : options.typeOf(rest);
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
