import { doc, type Doc, type LayoutOptions } from "./doc.js";
import type { IndexNode, ObjectNode, PropertyNode, TypeNode } from "../model/index.js";
import { commentLines, jsdoc } from "./jsdoc.js";
import { identifier, keywordType, propertyKey, scalarLiteral, templateText } from "./literal.js";

const { group, hardline, ifBreak, indent, join, line, softline, align } = doc.builders;

export interface TypeLayout {
  /** The declared name of a reference's key. */
  readonly nameOf: (key: string) => string;
  readonly options: LayoutOptions;
}

/** The type as a document that breaks where prettier would break it. */
export function typeDoc(type: TypeNode, layout: TypeLayout): Doc {
  switch (type.kind) {
    case "keyword":
      return keywordType(type.keyword);
    case "literal":
      return scalarLiteral(type.value);
    case "template":
      return `\`${type.texts.map(templateText).join("${string}")}\``;
    case "reference":
      return layout.nameOf(type.key);
    case "array":
      return arrayDoc(type.items, type.readonly === true, layout);
    case "tuple": {
      const isAlone = type.items.length === 1 && type.rest === undefined;
      const items = type.items.map((item, index) => {
        const isOptional = index >= type.required;
        if (isOptional) return [operandDoc(item, layout), "?"];
        return isAlone ? aloneDoc(item, layout) : itemDoc(item, layout);
      });
      const rest = type.rest === undefined ? [] : [["...", arrayDoc(type.rest, false, layout)]];
      return [type.readonly === true ? "readonly " : "", tupleDoc([...items, ...rest])];
    }
    case "object":
      return objectDoc(type, layout);
    case "union":
      return unionDoc(type.members, layout);
  }
}

function arrayDoc(items: TypeNode, isReadonly: boolean, layout: TypeLayout): Doc {
  return [isReadonly ? "readonly " : "", operandDoc(items, layout), "[]"];
}

/** A type before `[]` or `?`, in parentheses if it binds less tightly. */
function operandDoc(type: TypeNode, layout: TypeLayout): Doc {
  const isReadonly = (type.kind === "array" || type.kind === "tuple") && type.readonly === true;
  if (isReadonly) return ["(", typeDoc(type, layout), ")"];
  if (type.kind !== "union") return typeDoc(type, layout);
  if (isHugged(type.members)) return ["(", typeDoc(type, layout), ")"];
  return ["(", group([indent([softline, unionLines(type.members, layout)]), softline]), ")"];
}

/** The only type in a tuple: a union there is not indented further. */
function aloneDoc(type: TypeNode, layout: TypeLayout): Doc {
  const isPlain = type.kind !== "union" || isHugged(type.members);
  return isPlain ? typeDoc(type, layout) : unionLines(type.members, layout);
}

/** A type among others in a tuple, where prettier puts a union that breaks in parentheses. */
function itemDoc(type: TypeNode, layout: TypeLayout): Doc {
  if (type.kind !== "union" || isHugged(type.members)) return typeDoc(type, layout);
  return group([
    indent([ifBreak(["(", softline]), unionLines(type.members, layout)]),
    softline,
    ifBreak(")"),
  ]);
}

function tupleDoc(items: readonly Doc[]): Doc {
  if (items.length === 0) return "[]";
  return group([
    "[",
    indent([softline, join([",", line], [...items])]),
    ifBreak(","),
    softline,
    "]",
  ]);
}

function unionDoc(members: readonly TypeNode[], layout: TypeLayout): Doc {
  if (isHugged(members))
    return join(
      " | ",
      members.map((member) => typeDoc(member, layout)),
    );
  return group(indent([softline, unionLines(members, layout)]));
}

function unionLines(members: readonly TypeNode[], layout: TypeLayout): Doc {
  const printed = members.map((member) => align(2, typeDoc(member, layout)));
  return group([ifBreak("| "), join([line, "| "], printed)]);
}

/** `{ … } | null` stays together. */
function isHugged(members: readonly TypeNode[]): boolean {
  const objects = members.filter((member) => member.kind === "object").length;
  const nulls = members.filter(
    (member) => member.kind === "keyword" && member.keyword === "null",
  ).length;
  return objects >= 1 && nulls === members.length - 1;
}

function objectDoc(type: ObjectNode, layout: TypeLayout): Doc {
  const members = memberDocs(type, layout);
  return members.length === 0 ? "{}" : bracesDoc(members);
}

/** The type of an object by its members, at least one, without their semicolons. */
export function bracesDoc(members: readonly Doc[]): Doc {
  return group(["{", indent([line, join([";", line], [...members])]), ifBreak(";"), line, "}"]);
}

/** The members of an object, each with its comment and without the semicolon. */
export function memberDocs({ properties, indexes }: ObjectNode, layout: TypeLayout): Doc[] {
  return [
    ...properties.map((property) => propertyDoc(property, typeDoc(property.type, layout))),
    ...indexes.map((index) => indexDoc(index, layout)),
  ];
}

/** A member with its comment, of a type that is printed already, without the semicolon. */
export function propertyDoc({ name, optional, documentation }: PropertyNode, type: Doc): Doc {
  const declared = [propertyKey(name), optional ? "?: " : ": ", type];
  if (documentation === undefined) return declared;
  return [commentDoc(commentLines(documentation)), declared];
}

function indexDoc({ name, key, type }: IndexNode, layout: TypeLayout): Doc {
  return ["[", identifier(name), ": ", typeDoc(key, layout), "]: ", typeDoc(type, layout)];
}

/** An import of names, on as many lines as it takes. */
export function importDoc(names: readonly string[], from: string): Doc {
  return group(["import ", bracedDoc(names), ` from ${from};`]);
}

/** An `export` of names that are imported or declared elsewhere in the file. */
export function exportDoc(names: readonly string[]): Doc {
  return group(["export ", bracedDoc(names), ";"]);
}

/** Names in braces, which breaks with the group around it. */
function bracedDoc(names: readonly string[]): Doc {
  return ["{", indent([line, join([",", line], [...names])]), ifBreak(","), line, "}"];
}

/** A comment on separate lines before a declaration or member. */
export function commentDoc(lines: readonly string[]): Doc {
  if (lines.length === 0) return "";
  // Prettier does not reflow comments, so whether one is on one line must not depend on its indentation.
  const text = jsdoc(lines, "", SINGLE_LINE_COMMENT).split("\n");
  return [join(hardline, text), hardline];
}

/** A comment without its trailing line break, which the template has. */
export function templateComment(lines: readonly string[]): Doc {
  const printed = commentDoc(lines);
  return Array.isArray(printed) ? printed.slice(0, -1) : printed;
}

/** Maximum length of a comment on one line, `/**` included and indentation excluded. */
const SINGLE_LINE_COMMENT = 92;
