import { keyOf, unionOf } from "../types/union.js";
import { conversationMessageKey } from "./model.js";
import { membersOf } from "./data-flow.js";
import {
  neverType,
  noOtherProperties,
  stringType,
  undefinedType,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "../types/type-node.js";

/** Follows references until something else stands there. */
export type Resolve = (type: TypeNode) => TypeNode;

/** The alternatives that the flow's inputs are: objects, references followed. */
export function inputObjects(type: TypeNode, resolve: Resolve): ObjectNode[] {
  return membersOf(resolve(type)).flatMap((member) => {
    const resolved = resolve(member);
    if (resolved.kind === "union") return inputObjects(resolved, resolve);
    return resolved.kind === "object" ? [resolved] : [];
  });
}

/**
 * Gives the objects that inputs hold names of their own: they are printed twice, once with the primary input and once
 * without, and a compiler's complaint about a named object is easier to read.
 */
export function nameNestedObjects(
  inputs: TypeNode,
  declare: (property: string, type: ObjectNode) => TypeNode,
): TypeNode {
  if (inputs.kind !== "object") return inputs;
  const name = (property: string, type: TypeNode): TypeNode => {
    if (type.kind === "array") return { ...type, items: name(property, type.items) };
    return type.kind === "object" && type.properties.length > 0 ? declare(property, type) : type;
  };
  const properties = inputs.properties.map((property) => ({
    ...property,
    type: name(property.name, property.type),
  }));
  return { ...inputs, properties };
}

/** The part of a type that a string can be: what `message` accepts. `never` where no string is. */
export function stringPart(type: TypeNode, resolve: Resolve): TypeNode {
  switch (type.kind) {
    case "keyword":
      return type.keyword === "string" || type.keyword === "unknown" ? stringType : neverType;
    case "literal":
      return typeof type.value === "string" ? type : neverType;
    case "template":
      return type;
    case "union":
      return unionOf(type.members.map((member) => stringPart(member, resolve)));
    case "reference": {
      const resolved = resolve(type);
      if (resolved.kind === "reference") return neverType;
      const part = stringPart(resolved, resolve);
      return keyOf(part) === keyOf(resolved) ? type : part;
    }
    default:
      return neverType;
  }
}

/** The primary input's type over all alternatives, as far as it is a string. */
export function primaryType(
  objects: readonly ObjectNode[],
  primary: string,
  resolve: Resolve,
): TypeNode {
  const types = objects.flatMap((object) => {
    const property = object.properties.find(({ name }) => name === primary);
    if (property !== undefined) return [property.type];
    return object.indexes.map((index) => index.type);
  });
  return stringPart(unionOf(types), resolve);
}

/** The inputs beside the primary one: what `parameters` is when `message` is given. */
export function withoutPrimary(objects: readonly ObjectNode[], primary: string): TypeNode {
  return unionOf(
    objects.map((object): ObjectNode => {
      const properties = object.properties.filter(({ name }) => name !== primary);
      const isEmpty = properties.length === 0 && object.indexes.length === 0;
      return { ...object, properties, indexes: isEmpty ? [noOtherProperties] : object.indexes };
    }),
  );
}

/** Whether one of the alternatives can be left out altogether. */
export function isOptional(objects: readonly ObjectNode[]): boolean {
  return objects.some((object) => object.properties.every(({ optional }) => optional));
}

/** What the permitted calls are made from. */
export interface CallParts {
  readonly message: TypeNode;
  readonly inputs: TypeNode;
  readonly inputsOptional: boolean;
  readonly parameters: TypeNode;
  readonly parametersOptional: boolean;
}

/**
 * The ways to pass inputs: `message` or `messages` with the rest in `parameters`, or everything in `parameters`. What a
 * way leaves out is `undefined` there, so that the compiler tells them apart.
 */
export function callType(parts: CallParts): TypeNode {
  const everything: PropertyNode = {
    name: "parameters",
    type: parts.inputs,
    optional: parts.inputsOptional,
  };
  // Alone, the way needs no telling apart: `message` is then a property that does not exist.
  if (parts.message === neverType) return way([everything]);
  const absent = (name: string): PropertyNode => ({ name, type: undefinedType, optional: true });
  const all: ObjectNode = way([absent("message"), absent("messages"), everything]);
  const rest: PropertyNode = {
    name: "parameters",
    type: parts.parameters,
    optional: parts.parametersOptional,
  };
  const message = way([
    { name: "message", type: parts.message, optional: false },
    absent("messages"),
    rest,
  ]);
  const takesAnyString = membersOf(parts.message).includes(stringType);
  if (!takesAnyString) return { kind: "union", members: [message, all] };
  const messages = way([
    {
      name: "messages",
      type: {
        kind: "array",
        items: { kind: "reference", key: conversationMessageKey },
        readonly: true,
      },
      optional: false,
    },
    absent("message"),
    rest,
  ]);
  return { kind: "union", members: [message, messages, all] };
}

function way(properties: readonly PropertyNode[]): ObjectNode {
  return { kind: "object", properties, indexes: [] };
}
