import type { JSONSchema } from "json-schema-to-typescript";
import type { ArrayNode, Declaration, KeywordNode, ObjectNode, TypeNode } from "../model/index.js";
import { doc, type Doc } from "./doc.js";
import { commentLines } from "./jsdoc.js";
import { commentDoc, memberDocs, propertyDoc, typeDoc, type TypeLayout } from "./layout.js";
import { keywordType } from "./literal.js";

const { group, hardline, indent, join, line } = doc.builders;

/** Prints the declarations of files. Equal types of members are compiled once for all files. */
export type DeclarationPrinter = (
  declarations: readonly Declaration[],
  layout: TypeLayout,
) => Promise<Doc[]>;

/** A type that json-schema-to-typescript can express. */
type PlainType = KeywordNode | (ArrayNode & { readonly items: KeywordNode });

/**
 * Prints declarations, with json-schema-to-typescript for the types of members that it can express.
 *
 * `types/` has already evaluated the JSON Schemas, so a member's type becomes an equivalent plain schema. The compiler cannot
 * express tuples, references, unions and typed index signatures; these are printed here. It sees one member at a time and no
 * names, so that it compiles each type once, in whatever declarations it occurs.
 */
export function createDeclarationPrinter(): DeclarationPrinter {
  const compiled = new Map<string, string>();
  return async (declarations, layout) => {
    for (const type of declarations.flatMap(plainMembers)) {
      const key = keyOf(type);
      if (!compiled.has(key)) compiled.set(key, await compileType(type));
    }
    const memberDoc = (type: TypeNode): Doc =>
      (isPlain(type) ? compiled.get(keyOf(type)) : undefined) ?? typeDoc(type, layout);
    return declarations.map((declaration) => {
      const { type } = declaration;
      const printed = isInterface(type)
        ? interfaceDoc(declaration, type, layout, memberDoc)
        : aliasDoc(declaration, layout);
      return [...comment(declaration), printed];
    });
  };
}

function plainMembers({ type }: Declaration): PlainType[] {
  return isInterface(type) ? type.properties.map((property) => property.type).filter(isPlain) : [];
}

/** Equal only for types with equal schemas. */
function keyOf(type: PlainType): string {
  return type.kind === "keyword" ? type.keyword : `${type.items.keyword}[]`;
}

async function compileType(type: PlainType): Promise<string> {
  const { compile } = await import("./compiler.js");
  const schema: JSONSchema = {
    title: "D",
    type: "object",
    properties: { member: schemaOf(type) },
    required: ["member"],
    additionalProperties: false,
  };
  const text = await compile(schema, "D", { format: false, bannerComment: "" });
  const [, member] = /^export interface D \{\n\s*member: (.*)\n\}$/m.exec(text) ?? [];
  if (member === undefined) throw new Error(`no type came back for ${JSON.stringify(schema)}`);
  return member;
}

function schemaOf(type: PlainType): JSONSchema {
  if (type.kind === "array") return { type: "array", items: schemaOf(type.items) };
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

function isPlain(type: TypeNode): type is PlainType {
  if (type.kind === "keyword") return true;
  return type.kind === "array" && type.readonly !== true && type.items.kind === "keyword";
}

/** Whether a type is declared as an interface: an object whose additional properties are forbidden or of any type. */
function isInterface(type: TypeNode): type is ObjectNode {
  if (type.kind !== "object" || type.properties.length === 0) return false;
  return type.indexes.every(
    ({ key, type: value }) =>
      key.kind === "keyword" && value.kind === "keyword" && value.keyword === "unknown",
  );
}

function comment({ documentation }: Declaration): Doc[] {
  return documentation === undefined ? [] : [commentDoc(commentLines(documentation))];
}

function aliasDoc({ key, type }: Declaration, layout: TypeLayout): Doc {
  const name = layout.nameOf(key);
  // A name alone goes to a line of its own where it does not fit.
  return type.kind === "reference"
    ? group(["export type ", name, " =", indent([line, typeDoc(type, layout)]), ";"])
    : group(["export type ", name, " = ", typeDoc(type, layout), ";"]);
}

function interfaceDoc(
  { key, extends: base }: Declaration,
  type: ObjectNode,
  layout: TypeLayout,
  memberDoc: (type: TypeNode) => Doc,
): Doc {
  const members = type.properties.map((property): Doc => [
    propertyDoc(property, memberDoc(property.type)),
    ";",
  ]);
  const indexes = memberDocs({ ...type, properties: [] }, layout).map((index): Doc => [index, ";"]);
  // Prettier never breaks this line.
  const heritage = base === undefined ? "" : ` extends ${layout.nameOf(base)}`;
  return [
    `export interface ${layout.nameOf(key)}${heritage} {`,
    indent([hardline, join(hardline, [...members, ...indexes])]),
    hardline,
    "}",
  ];
}
