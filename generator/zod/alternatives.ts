import { schemasIn } from "../json-schema/keyword-values.js";
import type { JsonSchemaObject, JsonType } from "../json-schema/types.js";
import { areDisjoint, discriminatorOf, outlineOf } from "./outline.js";
import { literalsNode } from "./read-literals.js";
import type { SchemaReader } from "./schema-reader.js";
import { neverNode, nodeOf, type ZodLiteral, type ZodNode } from "./zod-node.js";

/** What was read of a schema: `node`, from the keywords `read`. */
export interface Alternatives {
  readonly node: ZodNode;
  readonly read: ReadonlySet<string>;
}

/**
 * Reads `anyOf` or `oneOf`. A union of zod is an `anyOf`: the alternatives of a `oneOf` are one too where no value fits two of
 * them; if that is not certain, `oneOf` stays a rule beside the union.
 *
 * @param types the types that are allowed beside; every alternative has to have one of them.
 */
export function readAlternatives(
  schema: JsonSchemaObject,
  reader: SchemaReader,
  types?: ReadonlySet<JsonType>,
): Alternatives | undefined {
  const keyword = schema.anyOf !== undefined ? "anyOf" : "oneOf";
  const schemas = schemasIn(schema[keyword]);
  if (schemas.length === 0) return undefined;
  const outlines = schemas.map((option) => outlineOf(option, reader));
  if (
    types !== undefined &&
    outlines.some((outline) => ![...outline.types].every((type) => types.has(type)))
  )
    return undefined;
  const isUnion = keyword === "anyOf" || areDisjoint(outlines);
  const isNull = (index: number): boolean =>
    outlines[index]?.types.has("null") === true && outlines[index].types.size === 1;
  const others = outlines.filter((_, index) => !isNull(index));
  const options = schemas.map((option) => reader.read(option));
  return {
    node: unionOfNodes(options, discriminatorOf(others)),
    read: new Set(isUnion ? [keyword] : []),
  };
}

/** A node of the values of any of these. */
export function unionOfNodes(nodes: readonly ZodNode[], discriminator?: string): ZodNode {
  const options = joinLiterals(nodes.filter(({ base }) => base.kind !== "never"));
  const [first = neverNode, second] = options;
  if (second === undefined) return first;
  const others = options.filter((option) => !isPlainNull(option));
  if (others.length < options.length)
    return nodeOf({ kind: "nullable", inner: unionOfNodes(others, discriminator) });
  return nodeOf({ kind: "union", options, discriminator });
}

/** Puts constants that are written as alternatives together. */
function joinLiterals(nodes: readonly ZodNode[]): readonly ZodNode[] {
  const values: ZodLiteral[] = [];
  const result: ZodNode[] = [];
  let at: number | undefined;
  for (const node of nodes) {
    if (node.base.kind !== "literals" || node.rules !== undefined) {
      result.push(node);
      continue;
    }
    values.push(...node.base.values);
    at ??= result.push(node) - 1;
  }
  if (at !== undefined && values.length > 1) result[at] = literalsNode([...new Set(values)]);
  return result;
}

function isPlainNull({ base, rules }: ZodNode): boolean {
  return base.kind === "null" && rules === undefined;
}
