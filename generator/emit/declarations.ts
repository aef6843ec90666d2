import type { JSONSchema } from "json-schema-to-typescript";
import type { Declaration, TypeNode } from "../model/index.js";
import { doc, type Doc } from "./doc.js";
import { commentLines } from "./jsdoc.js";
import { commentDoc, memberDocs, typeDoc, type TypeLayout } from "./layout.js";
import { keywordType, propertyKey } from "./literal.js";

const { group, hardline, indent, join, line } = doc.builders;

/** Prints the declarations of files. Equal declarations are compiled once for all files. */
export type DeclarationPrinter = (
  declarations: readonly Declaration[],
  layout: TypeLayout,
) => Promise<Doc[]>;

/**
 * Prints declarations through json-schema-to-typescript.
 *
 * `types/` has already evaluated the JSON Schemas, so each declared object becomes an equivalent plain schema. What the
 * compiler cannot express (tuples, references, unions, typed index signatures, and keys that are special to it) is passed
 * through its extension `tsType`, as a marker that is replaced here. The compiler's output has one member per line and no
 * layout; it is laid out as prettier would. The compiler sees no names of the definition, so that flows share compiled
 * declarations: compiling is the slowest part of generating.
 */
export function createDeclarationPrinter(): DeclarationPrinter {
  const compiled = new Map<string, Promise<CompiledDeclaration>>();
  const compileOnce = (type: TypeNode): Promise<CompiledDeclaration> => {
    const shape = shapeOf(type);
    const known = compiled.get(shape) ?? compileDeclaration(declarationSchema(type));
    compiled.set(shape, known);
    return known;
  };
  return (declarations, layout) =>
    Promise.all(
      declarations.map(async (declaration) => {
        const body = await compileOnce(declaration.type);
        return [...comment(declaration), declarationDoc(declaration, body, layout)];
      }),
    );
}

async function compileDeclaration(schema: JSONSchema): Promise<CompiledDeclaration> {
  const { compile } = await import("./compiler.js");
  const text = await compile({ title: "D", ...schema }, "D", { format: false, bannerComment: "" });
  const [, alias, body] =
    /^export (?:type D = (.*)|interface D \{\n([^}]*)\n\})$/m.exec(text) ?? [];
  if (alias !== undefined) return { keyword: "type", texts: [alias] };
  if (body === undefined) throw new Error(`no declaration came back for ${JSON.stringify(schema)}`);
  return { keyword: "interface", texts: body.split("\n").map(afterColon) };
}

function comment({ documentation }: Declaration): Doc[] {
  return documentation === undefined ? [] : [commentDoc(commentLines(documentation))];
}

function declarationSchema(type: TypeNode): JSONSchema {
  if (!isInterface(type)) return { tsType: marker(0) };
  const properties: Record<string, JSONSchema> = {};
  const required: string[] = [];
  type.properties.forEach((property, index) => {
    const key = `key ${index}`;
    properties[key] = propertySchema(property.type, index);
    if (!property.optional) required.push(key);
  });
  return { type: "object", properties, required, additionalProperties: type.indexes.length > 0 };
}

/** Whether a declaration is an interface: an object whose additional properties are forbidden or of any type. */
function isInterface(type: TypeNode): type is Extract<TypeNode, { kind: "object" }> {
  if (type.kind !== "object" || type.properties.length === 0) return false;
  return type.indexes.every(
    ({ key, type: value }) =>
      key.kind === "keyword" && value.kind === "keyword" && value.keyword === "unknown",
  );
}

/** A cache key: equal only for types with equal schemas. */
function shapeOf(type: TypeNode): string {
  if (!isInterface(type)) return "";
  let shape = type.indexes.length > 0 ? "open" : "closed";
  for (const { type: property, optional } of type.properties) {
    shape += optional ? ",?" : ",";
    shape += wordOf(property);
  }
  return shape;
}

/** The schema of a member's type for the compiler; undefined if the compiler cannot express it. */
function wordOf(type: TypeNode): string {
  if (type.kind === "keyword") return type.keyword;
  return isPlainArray(type) ? `${wordOf(type.items)}[]` : "";
}

/** Whether the compiler can express the type of a list's items. */
function isPlainArray(type: TypeNode): type is Extract<TypeNode, { kind: "array" }> {
  return type.kind === "array" && type.readonly !== true && type.items.kind === "keyword";
}

function propertySchema(type: TypeNode, index: number): JSONSchema {
  if (type.kind === "keyword") {
    switch (type.keyword) {
      case "string":
      case "number":
      case "boolean":
      case "null":
        return { type: type.keyword };
      default:
        return { tsType: keywordType(type.keyword) };
    }
  }
  if (isPlainArray(type)) {
    return { type: "array", items: propertySchema(type.items, index) };
  }
  return { tsType: marker(index) };
}

/** The placeholder of a type that the compiler cannot express. */
function marker(index: number): string {
  return `T${index}`;
}

interface CompiledDeclaration {
  readonly keyword: "interface" | "type";
  /** The text after the colon of each member, or after `=`. */
  readonly texts: readonly string[];
}

function afterColon(member: string): string {
  return member.slice(member.indexOf(": ") + 2);
}

function declarationDoc(
  { key, type, ...declaration }: Declaration,
  { keyword, texts }: CompiledDeclaration,
  layout: TypeLayout,
): Doc {
  const compiled = (member: TypeNode, index: number): Doc => {
    const text = texts[index];
    return text === undefined || text === marker(index) ? typeDoc(member, layout) : text;
  };
  const name = layout.nameOf(key);
  if (keyword === "type" || type.kind !== "object") {
    // A name alone goes to a line of its own where it does not fit.
    return type.kind === "reference"
      ? group(["export type ", name, " =", indent([line, compiled(type, 0)]), ";"])
      : group(["export type ", name, " = ", compiled(type, 0), ";"]);
  }
  const members = type.properties.map((property, index): Doc => {
    const { documentation } = property;
    const signature = [
      propertyKey(property.name),
      property.optional ? "?: " : ": ",
      compiled(property.type, index),
      ";",
    ];
    return documentation === undefined
      ? signature
      : [commentDoc(commentLines(documentation)), signature];
  });
  const indexes = memberDocs({ ...type, properties: [] }, layout).map((index): Doc => [index, ";"]);
  // Prettier never breaks this line.
  const base = declaration.extends;
  const heritage = base === undefined ? "" : ` extends ${layout.nameOf(base)}`;
  return [
    `export interface ${name}${heritage} {`,
    indent([hardline, join(hardline, [...members, ...indexes])]),
    hardline,
    "}",
  ];
}
