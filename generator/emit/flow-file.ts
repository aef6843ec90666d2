import type { ContractModel, FlowModel, TypeNode } from "../model/index.js";
import { conversationMessageKey } from "../model/index.js";
import type { DeclarationPrinter } from "./declarations.js";
import { doc, type Doc } from "./doc.js";
import { fill } from "./render-template.js";
import { header } from "./file-header.js";
import { commentLines } from "./jsdoc.js";
import { commentDoc, typeDoc, type LayoutOptions, type TypeLayout } from "./layout.js";
import { stringLiteral } from "./literal.js";
import { printDoc } from "./print-doc.js";
import type { FlowTemplate } from "./template.js";

const { fill: filled, group, hardline, ifBreak, indent, join, line, softline } = doc.builders;

/** The text of a flow's file, laid out for `options`. */
export async function flowFile(
  flow: FlowModel,
  template: FlowTemplate,
  options: LayoutOptions,
  printDeclarations: DeclarationPrinter,
): Promise<string> {
  const layout: TypeLayout = { options, nameOf: (key) => flow.names.get(key) ?? fail(flow, key) };
  const declarations = await printDeclarations(flow.declarations, layout);
  const contracts = flow.contracts.map((contract) => contractDoc(contract, flow, template, layout));
  const takesMessages = flow.contracts.some(({ call }) => mentions(call, conversationMessageKey));
  const [base] = flow.contracts;
  if (base === undefined) throw new Error(`${flow.id} has no contract`);
  const statements: Doc[] = [
    [
      [header(flow), hardline],
      fill(takesMessages ? template.imports.all : template.imports.withoutMessages, {}, options),
    ],
    ...declarations,
    ...contracts,
    factoryDoc(flow, template, layout, base.key),
  ];
  return `${statements.map((statement) => printDoc(statement, options)).join("\n\n")}\n`;
}

function fail(flow: FlowModel, key: string): never {
  throw new Error(`${flow.id} refers to ${key}, which it does not declare`);
}

function contractDoc(
  contract: ContractModel,
  flow: FlowModel,
  template: FlowTemplate,
  layout: TypeLayout,
): Doc {
  const primary: TypeNode =
    contract.primary === undefined
      ? { kind: "keyword", keyword: "never" }
      : { kind: "literal", value: contract.primary };
  return fill(
    template.contract,
    {
      documentation: comment(contractComment(contract, flow)),
      name: layout.nameOf(contract.key),
      inputs: typeDoc(contract.inputs, layout),
      primary: typeDoc(primary, layout),
      call: typeDoc(contract.call, layout),
      overrides: typeDoc(contract.overrides, layout),
      outputs: typeDoc(contract.outputs, layout),
      result: typeDoc(contract.result, layout),
      published: typeDoc(publishedType(flow), layout),
      defaultVersion: versionKey(flow.defaultVersion, stringLiteral),
      versions: versionsDoc(flow, layout),
    },
    layout.options,
  );
}

function contractComment(contract: ContractModel, flow: FlowModel): string[] {
  const lines = commentLines(contract.documentation);
  if (flow.contracts.length === 1) return lines;
  const versions = flow.versions
    .filter((entry) => entry.contract === contract.key)
    .map(({ version }) => `\`${typeof version === "number" ? version : `"${version}"`}\``);
  return [...lines, "", `Calls with the version ${versions.join(", ")} are checked against it.`];
}

/** A comment without the line break after it: a template has its own. */
function comment(lines: readonly string[]): Doc {
  const printed = commentDoc(lines);
  return Array.isArray(printed) ? printed.slice(0, -1) : printed;
}

function publishedType(flow: FlowModel): TypeNode {
  if (flow.publishedOpen) return { kind: "keyword", keyword: "number" };
  const [first, second] = flow.published;
  if (first === undefined) return { kind: "keyword", keyword: "never" };
  if (second === undefined) return { kind: "literal", value: first };
  return {
    kind: "union",
    members: flow.published.map((value) => ({ kind: "literal", value })),
  };
}

function versionsDoc(flow: FlowModel, layout: TypeLayout): Doc {
  const members = flow.versions.map(({ version, contract }): Doc => [
    versionKey(version, (name) => name),
    ": ",
    layout.nameOf(contract),
  ]);
  if (flow.publishedOpen) {
    const contracts = [...new Set(flow.contracts.map(({ key }) => layout.nameOf(key)))];
    members.push(["[version: number]: ", contracts.join(" | ")]);
  }
  return group(["{", indent([line, join([";", line], members)]), ifBreak(";"), line, "}"]);
}

function versionKey(version: string | number, quote: (name: string) => string): string {
  return typeof version === "number" ? String(version) : quote(version);
}

function factoryDoc(
  flow: FlowModel,
  template: FlowTemplate,
  layout: TypeLayout,
  contract: string,
): Doc {
  return fill(
    template.factory,
    {
      documentation: comment(commentLines(flow.documentation)),
      identifier: flow.identifier,
      name: layout.nameOf(contract),
      org: stringLiteral(flow.org),
      project: stringLiteral(flow.project),
      slug: stringLiteral(flow.slug),
      defaultVersion: versionKey(flow.defaultVersion, stringLiteral),
      published: numbersDoc(flow.published),
      hash: stringLiteral(flow.hash),
    },
    layout.options,
  );
}

function numbersDoc(numbers: readonly number[]): Doc {
  if (numbers.length === 0) return "[]";
  const parts = numbers.flatMap((number, index): Doc[] => {
    const isLast = index === numbers.length - 1;
    return isLast ? [String(number)] : [[String(number), ","], line];
  });
  return group(["[", indent([softline, filled(parts)]), ifBreak(","), softline, "]"]);
}

/** Whether a type refers to a key, as far down as calls go. */
function mentions(type: TypeNode, key: string): boolean {
  switch (type.kind) {
    case "reference":
      return type.key === key;
    case "array":
      return mentions(type.items, key);
    case "union":
      return type.members.some((member) => mentions(member, key));
    case "object":
      return type.properties.some((property) => mentions(property.type, key));
    default:
      return false;
  }
}
