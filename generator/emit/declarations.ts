import type { JSONSchema } from "json-schema-to-typescript";
import type { Declaration, PropertyNode, TypeNode } from "../model/index.js";
import { doc, type Doc } from "./doc.js";
import { commentLines } from "./jsdoc.js";
import { commentDoc, memberDocs, typeDoc, type TypeLayout } from "./layout.js";
import { isPlainKey, propertyKey } from "./literal.js";

const { group, hardline, indent, join } = doc.builders;

/**
 * The declarations of a file, through json-schema-to-typescript, in one call per file.
 *
 * By now every question about JSON Schema is answered (`model/schema`), so each declared object becomes the plain schema
 * that says the same, and whatever the compiler cannot say (tuples, references, unions, index signatures of a kind, and
 * keys that mean something to it) reaches it through its escape hatch `tsType`, as a marker that is replaced here.
 * What comes back is text without layout, a member a line; it is laid out as prettier would.
 */
export async function declarationDocs(
  declarations: readonly Declaration[],
  layout: TypeLayout,
): Promise<Doc[]> {
  if (declarations.length === 0) return [];
  const { compile } = await import("json-schema-to-typescript");
  const markers = new Map<string, TypeNode>();
  const properties: Record<string, JSONSchema> = {};
  declarations.forEach((declaration, index) => {
    properties[`d${index}`] = { title: `D${index}`, ...declarationSchema(declaration, markers) };
  });
  const text = await compile(
    { title: "Root", type: "object", additionalProperties: false, properties },
    "Root",
    { format: false, bannerComment: "" },
  );
  const compiled = splitDeclarations(text);
  return declarations.map((declaration, index) => {
    const body = compiled.get(`D${index}`);
    if (body === undefined) throw new Error(`no declaration came back for ${declaration.key}`);
    return [...comment(declaration), declarationDoc(declaration, body, markers, layout)];
  });
}

function comment({ documentation }: Declaration): Doc[] {
  return documentation === undefined ? [] : [commentDoc(commentLines(documentation))];
}

function declarationSchema({ type }: Declaration, markers: Map<string, TypeNode>): JSONSchema {
  if (!isInterface(type)) return { tsType: marker(type, markers) };
  const properties: Record<string, JSONSchema> = {};
  const required: string[] = [];
  type.properties.forEach((property, index) => {
    const key = schemaKey(property, index);
    properties[key] = propertySchema(property.type, markers);
    if (!property.optional) required.push(key);
  });
  return { type: "object", properties, required, additionalProperties: type.indexes.length > 0 };
}

/** Whether a declaration is an interface: an object whose other properties are forbidden or free. */
function isInterface(type: TypeNode): type is Extract<TypeNode, { kind: "object" }> {
  if (type.kind !== "object" || type.properties.length === 0) return false;
  return type.indexes.every(
    ({ key, type: value }) =>
      key.kind === "keyword" && value.kind === "keyword" && value.keyword === "unknown",
  );
}

function propertySchema(type: TypeNode, markers: Map<string, TypeNode>): JSONSchema {
  if (type.kind === "keyword") {
    switch (type.keyword) {
      case "string":
      case "number":
      case "boolean":
      case "null":
        return { type: type.keyword };
      default:
        return { tsType: type.keyword };
    }
  }
  if (type.kind === "array" && type.readonly !== true && type.items.kind === "keyword") {
    return { type: "array", items: propertySchema(type.items, markers) };
  }
  return { tsType: marker(type, markers) };
}

function marker(type: TypeNode, markers: Map<string, TypeNode>): string {
  const name = `T${markers.size}`;
  markers.set(name, type);
  return name;
}

/** Keys that mean something to the compiler, as keywords of JSON Schema or members of every object. */
const MEANINGFUL =
  /^(?:\$.*|id|type|enum|const|items|required|properties|definitions|title|description|default)$/;

/** A key that the compiler handles as it is, or a stand-in that no plain key is equal to. */
function schemaKey({ name }: PropertyNode, index: number): string {
  const isSafe = isPlainKey(name) && !(name in Object.prototype) && !MEANINGFUL.test(name);
  return isSafe ? name : `key ${index}`;
}

interface CompiledDeclaration {
  readonly keyword: "interface" | "type";
  /** What stands after the colon of each member, or after `=`. */
  readonly texts: readonly string[];
}

function splitDeclarations(text: string): Map<string, CompiledDeclaration> {
  const declarations = new Map<string, CompiledDeclaration>();
  const pattern = /^export (?:type (D\d+) = (.*)|interface (D\d+) \{\n([^}]*)\n\})$/gm;
  for (const [, alias, aliased = "", name = "", body = ""] of text.matchAll(pattern)) {
    if (alias !== undefined) declarations.set(alias, { keyword: "type", texts: [aliased] });
    else declarations.set(name, { keyword: "interface", texts: body.split("\n").map(afterColon) });
  }
  return declarations;
}

function afterColon(member: string): string {
  return member.slice(member.indexOf(": ") + 2);
}

function declarationDoc(
  { key, type }: Declaration,
  { keyword, texts }: CompiledDeclaration,
  markers: ReadonlyMap<string, TypeNode>,
  layout: TypeLayout,
): Doc {
  const compiled = (text: string): Doc => {
    const marked = markers.get(text);
    return marked === undefined ? text : typeDoc(marked, layout);
  };
  const name = layout.nameOf(key);
  if (keyword === "type" || type.kind !== "object") {
    return group(["export type ", name, " = ", compiled(texts[0] ?? "unknown"), ";"]);
  }
  const members = type.properties.map((property, index): Doc => {
    const text = texts[index] ?? "unknown";
    const { documentation } = property;
    const line = [
      propertyKey(property.name),
      property.optional ? "?: " : ": ",
      compiled(text),
      ";",
    ];
    return documentation === undefined ? line : [commentDoc(commentLines(documentation)), line];
  });
  const indexes = memberDocs({ ...type, properties: [] }, layout).map((index): Doc => [index, ";"]);
  return [
    ...["export interface ", name, " {"],
    indent([hardline, join(hardline, [...members, ...indexes])]),
    hardline,
    "}",
  ];
}
