import { keyOf } from "../types/type-key.js";
import { unionOf } from "../types/union.js";
import { conversationMessageKey } from "./model.js";
import { membersOf } from "./output-types.js";
import {
  neverType,
  noOtherProperties,
  stringType,
  undefinedType,
  type ObjectNode,
  type PropertyNode,
  type TypeNode,
} from "../types/type-node.js";

/** Follows references to a type that is none. */
export type Resolve = (type: TypeNode) => TypeNode;

/** The alternatives of the flow's inputs, references resolved. */
export function inputObjects(type: TypeNode, resolve: Resolve): ObjectNode[] {
  return membersOf(resolve(type)).flatMap((member) => {
    const resolved = resolve(member);
    if (resolved.kind === "union") return inputObjects(resolved, resolve);
    return resolved.kind === "object" ? [resolved] : [];
  });
}

/** The strings of a type, which `message` accepts; `never` where there are none. */
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

/** The strings that the primary input accepts in any alternative. */
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

/** The inputs other than the primary one: the type of `parameters` where `message` is given. */
export function withoutPrimary(objects: readonly ObjectNode[], primary: string): TypeNode {
  return unionOf(
    objects.map((object): ObjectNode => {
      const properties = object.properties.filter(({ name }) => name !== primary);
      const isEmpty = properties.length === 0 && object.indexes.length === 0;
      return { ...object, properties, indexes: isEmpty ? [noOtherProperties] : object.indexes };
    }),
  );
}

/** Whether an alternative has no required property. */
export function isOptional(objects: readonly ObjectNode[]): boolean {
  return objects.some((object) => object.properties.every(({ optional }) => optional));
}

/** A message, and the other inputs that may come with it. */
export interface Shorthand {
  readonly message: TypeNode;
  readonly parameters: TypeNode;
  readonly parametersOptional: boolean;
}

/** The types that the call type is built from. */
export interface CallParts {
  readonly inputs: TypeNode;
  readonly inputsOptional: boolean;
  /** Empty where the flow takes no message. */
  readonly shorthands: readonly Shorthand[];
}

/**
 * What may be passed with which message: one shorthand for each alternative of the inputs where the primary input tells them
 * apart, otherwise one for all.
 *
 * @param all - for all alternatives.
 */
export function shorthandsOf(
  objects: readonly ObjectNode[],
  primary: string,
  all: Shorthand,
  resolve: Resolve,
): readonly Shorthand[] {
  if (objects.length < 2) return [all];
  const each = objects.map((object): Shorthand => {
    const parameters = withoutPrimary([object], primary);
    return {
      message: primaryType([object], primary, resolve),
      parameters,
      parametersOptional: isOptional(inputObjects(parameters, resolve)),
    };
  });
  const isTellingThemApart = new Set(each.map(({ message }) => keyOf(message))).size > 1;
  return isTellingThemApart ? each.filter(({ message }) => message !== neverType) : [all];
}

/**
 * The ways to pass inputs: `message` or `messages` with the other inputs in `parameters`, or all inputs in `parameters`.
 * The options that a way excludes have the type `undefined` in it, so that the compiler can discriminate them.
 */
export function callType(parts: CallParts): TypeNode {
  const everything: PropertyNode = {
    name: "parameters",
    type: parts.inputs,
    optional: parts.inputsOptional,
  };
  // A single way needs no discriminant: `message` is then an undeclared property.
  if (parts.shorthands.length === 0) return way([everything]);
  const absent = (name: string): PropertyNode => ({ name, type: undefinedType, optional: true });
  const all: ObjectNode = way([absent("message"), absent("messages"), everything]);
  const ways = parts.shorthands.flatMap(({ message, parameters, parametersOptional }) => {
    const rest: PropertyNode = {
      name: "parameters",
      type: parameters,
      optional: parametersOptional,
    };
    const single = way([
      { name: "message", type: message, optional: false },
      absent("messages"),
      rest,
    ]);
    const takesAnyString = membersOf(message).includes(stringType);
    return takesAnyString ? [single, way([messages, absent("message"), rest])] : [single];
  });
  return { kind: "union", members: [...ways, all] };
}

const messages: PropertyNode = {
  name: "messages",
  type: {
    kind: "array",
    items: { kind: "reference", key: conversationMessageKey },
    readonly: true,
  },
  optional: false,
};

function way(properties: readonly PropertyNode[]): ObjectNode {
  return { kind: "object", properties, indexes: [] };
}
