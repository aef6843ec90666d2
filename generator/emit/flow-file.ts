import {
  conversationMessageKey,
  enumerationsName,
  type ContractModel,
  type FlowModel,
  type TypeNode,
} from "../model/index.js";
import type { JsonObject } from "../json-schema/types.js";
import { createJsonObject } from "../json-schema/values.js";
import type { Enumerations } from "../schemas/index.js";
import { printData } from "./data.js";
import type { DeclarationPrinter } from "./declarations.js";
import { doc, type Doc, type LayoutOptions } from "./doc.js";
import { commentLines } from "./jsdoc.js";
import { commentDoc, importDoc, templateComment, typeDoc, type TypeLayout } from "./layout.js";
import { stepsDoc } from "./steps.js";
import { identifier, stringLiteral, versionLiteral, type ImportExtension } from "./literal.js";
import { factoryDoc, factoryImports, hasEnumerations } from "./factory-doc.js";
import { flowHeader } from "./flow-header.js";
import type { Template } from "./parse-template.js";
import { printDoc } from "./print-doc.js";
import { renderSection } from "./render-template.js";

const { group, hardline, ifBreak, indent, join, line } = doc.builders;

/** The import that only flows with a `message` need. */
const CONVERSATION_MESSAGE = "type ConversationMessage";

/** What the text of a flow's file depends on other than the flow. */
export interface FlowFileOptions {
  readonly template: Template;
  readonly layout: LayoutOptions;
  readonly importExtension: ImportExtension;
}

/** The text of a flow's file. */
export async function flowFile(
  flow: FlowModel,
  { template, layout: options, importExtension }: FlowFileOptions,
  printDeclarations: DeclarationPrinter,
): Promise<string> {
  const layout: TypeLayout = {
    options,
    nameOf: (key) => identifier(flow.names.get(key) ?? fail(flow, key)),
  };
  const declarations = await printDeclarations(flow.declarations, layout);
  const contracts = flow.contracts.map((contract) => contractDoc(contract, flow, template, layout));
  const takesMessages = flow.declarations.some(({ type }) =>
    mentions(type, conversationMessageKey),
  );
  const needed = factoryImports(flow);
  const imported = template.imports.names.filter(
    (name) => needed.includes(name) || (takesMessages && name === CONVERSATION_MESSAGE),
  );
  const statements: Doc[] = [
    [flowHeader(flow), hardline, importDoc(imported, template.imports.from)],
    ...declarations,
    ...contracts,
    ...enumerationsDocs(flow, options),
    factoryDoc(flow, template, layout, importExtension),
  ];
  return `${statements.map((statement) => printDoc(statement, options)).join("\n\n")}\n`;
}

function fail(flow: FlowModel, key: string): never {
  throw new Error(`${flow.id} refers to ${key}, which it does not declare`);
}

function contractDoc(
  contract: ContractModel,
  flow: FlowModel,
  template: Template,
  layout: TypeLayout,
): Doc {
  const primary: TypeNode =
    contract.primary === undefined
      ? { kind: "keyword", keyword: "never" }
      : { kind: "literal", value: contract.primary };
  return renderSection(
    template.section("__Flow__"),
    {
      documentation: templateComment(contractComment(contract, flow)),
      Flow: layout.nameOf(contract.key),
      Inputs: typeDoc(contract.inputs, layout),
      Primary: typeDoc(primary, layout),
      Call: typeDoc(contract.call, layout),
      Overrides: typeDoc(contract.overrides, layout),
      Outputs: typeDoc(contract.outputs, layout),
      Steps: stepsDoc(contract, layout),
      Result: typeDoc(contract.result, layout),
      Published: typeDoc(publishedType(flow), layout),
      DefaultVersion: versionLiteral(flow.defaultVersion, stringLiteral),
      Versions: [
        versionsDoc(flow, layout),
        // The last member, of the contract that the flow's constant has.
        contract === flow.contracts[0] && hasEnumerations(flow)
          ? [";", hardline, `values: typeof ${enumerationsName}`]
          : "",
      ],
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
    versionLiteral(version, (name) => name),
    ": ",
    layout.nameOf(contract),
  ]);
  if (flow.publishedOpen) {
    const contracts = [...new Set(flow.contracts.map(({ key }) => layout.nameOf(key)))];
    members.push(["[version: number]: ", contracts.join(" | ")]);
  }
  return group(["{", indent([line, join([";", line], members)]), ifBreak(";"), line, "}"]);
}

/** The constant with the enumerations of a flow's inputs, if there are any. */
function enumerationsDocs(
  { validation, identifier: name }: FlowModel,
  layout: LayoutOptions,
): Doc[] {
  if (validation === undefined || !hasEnumerations({ validation })) return [];
  const assigned = `const ${enumerationsName} = `;
  const { text } = printData(toData(validation.enumerations), assigned, " as const;", layout);
  const lines: Doc = join(hardline, text.split("\n"));
  return [[commentDoc([`Values of the enumerated inputs of \`${name}\`.`]), lines]];
}

function toData(enumerations: Enumerations): JsonObject {
  const data = createJsonObject({});
  for (const [name, values] of enumerations)
    data[name] = "size" in values ? toData(values) : values;
  return data;
}

/** Whether a type refers to a key. */
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
