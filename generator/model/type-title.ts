import { createHash } from "node:crypto";
import { parsePointer } from "../json-schema/pointer.js";
import { placesOf } from "../types/places.js";
import type { ReferenceTarget } from "../types/schema-document.js";
import type { SchemaExpression } from "../types/schema-expression.js";
import type { TypeNode } from "../types/type-node.js";

/** The words that a declared type is named after. */
export interface TypeTitle {
  /** The words of the definition that name it, such as a model's name or a step's id. */
  readonly words: readonly string[];
  /** Longer words to use where the short ones collide. */
  readonly longerWords?: readonly string[] | undefined;
  /** The suffix of the name, such as `Output`. */
  readonly role: string;
}

/** Keywords that hold schemas by name. */
const DEFINITIONS: ReadonlySet<string> = new Set(["$defs", "definitions"]);

/**
 * The title of a part that is deep inside of a declared type; undefined where what it is the type of is not known, and for
 * parts that are short to name after the declared type.
 *
 * @param path - the properties that lead to the part from there.
 */
export function titleOfPart(part: TypeNode, path: readonly string[]): TypeTitle | undefined {
  if (path.length < 2 || (part.kind !== "object" && part.kind !== "union")) return undefined;
  return part.origin && titleOfPlaces(part.origin);
}

/** The title of a part by the words of the declared type that it is in, and the properties that lead to it from there. */
export function titleInType(
  words: readonly string[],
  path: readonly string[],
  content: string,
): TypeTitle {
  const own = [...words, ...(path.length === 0 ? ["item"] : path)];
  // Members of one union have one path.
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 6);
  return { words: own, longerWords: [...own, hash], role: "" };
}

/** A title made of where schemas stand: the definition, and the property that they describe. */
export function titleOfPlaces(expression: SchemaExpression): TypeTitle | undefined {
  const [first, ...others] = placesOf(expression).map(namesAround);
  if (first === undefined) return undefined;
  const all = [first, ...others].flatMap(({ near }) => near);
  return { words: first.near, longerWords: [...new Set([...first.all, ...all])], role: "" };
}

interface Names {
  /** The definition that it stands in, and its own property. */
  readonly near: readonly string[];
  readonly all: readonly string[];
}

function namesAround({ document, pointer }: ReferenceTarget): Names {
  const tokens = parsePointer(pointer);
  const named = (keywords: (token: string) => boolean): number =>
    tokens.findLastIndex((_, index) => keywords(tokens[index - 1] ?? ""));
  const definition = named((token) => DEFINITIONS.has(token));
  const property = named((token) => token === "properties");
  const home = tokens[definition] ?? document.id.split(":").pop() ?? "";
  const own = property > definition ? tokens[property] : undefined;
  return { near: own === undefined ? [home] : [home, own], all: [document.id, ...tokens] };
}
