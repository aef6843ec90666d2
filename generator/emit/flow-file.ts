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
import { commentDoc, importDoc, typeDoc, type TypeLayout } from "./layout.js";
import { stepsDoc } from "./steps.js";
import {
  identifier,
  numberLiteral,
  siblingSpecifier,
  stringLiteral,
  versionLiteral,
  type ImportExtension,
} from "./literal.js";
import { flowHeader } from "./flow-header.js";
import type { Template } from "./parse-template.js";
import { printDoc } from "./print-doc.js";
import { renderSection } from "./render-template.js";

const { fill, group, hardline, ifBreak, indent, join, line, softline } = doc.builders;

/** The import that only flows with a `message` need. */
const CONVERSATION_MESSAGE = "type ConversationMessage";

/** The section with the flow's constant, and what it needs of the runtime. */
const PLAIN = { section: "__flow__", imports: ["defineFlow", "type FlowFactory"] };
const VALIDATED = {
  section: "__validatedFlow__",
  imports: ["defineValidatedFlow", "type ValidatedFlowFactory"],
};

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
  const { imports } = flow.validation === undefined ? PLAIN : VALIDATED;
  const imported = template.imports.names.filter(
    (name) => imports.includes(name) || (takesMessages && name === CONVERSATION_MESSAGE),
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
      documentation: comment(contractComment(contract, flow)),
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

/** A comment without its trailing line break, which the template has. */
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

function hasEnumerations({ validation }: Pick<FlowModel, "validation">): boolean {
  return validation !== undefined && validation.enumerations.size > 0;
}

function toData(enumerations: Enumerations): JsonObject {
  const data = createJsonObject({});
  for (const [name, values] of enumerations)
    data[name] = "size" in values ? toData(values) : values;
  return data;
}

function factoryDoc(
  flow: FlowModel,
  template: Template,
  { nameOf, options }: TypeLayout,
  importExtension: ImportExtension,
): Doc {
  const [base] = flow.contracts;
  if (base === undefined) throw new Error(`${flow.id} has no contract`);
  const { section } = flow.validation === undefined ? PLAIN : VALIDATED;
  const details = [...descriptorDetails(flow), ...validationDetails(flow, importExtension)];
  return renderSection(
    template.section(section),
    {
      documentation: comment(commentLines(flow.documentation)),
      [section.replaceAll("_", "")]: identifier(flow.identifier),
      Flow: nameOf(base.key),
      org: stringLiteral(flow.org),
      project: stringLiteral(flow.project),
      slug: stringLiteral(flow.slug),
      defaultVersion: versionLiteral(flow.defaultVersion, stringLiteral),
      details: join(
        hardline,
        details.map((member) => [member, ","]),
      ),
    },
    options,
  );
}

/** Members of the descriptor that only flows with schemas have. */
function validationDetails({ validation }: FlowModel, extension: ImportExtension): Doc[] {
  if (validation === undefined) return [];
  return [
    `schemas: () => import(${siblingSpecifier(validation.path, extension)})`,
    ...(hasEnumerations({ validation }) ? [enumerationsName] : []),
  ];
}

/** Members of the descriptor that only some flows have, or that differ by version. */
function descriptorDetails(flow: FlowModel): Doc[] {
  const { descriptor, otherDescriptors, published, publishedOpen, hash } = flow;
  const details = versionDescriptorDocs(descriptor);
  // If any number can be called, the runtime has to know which versions have a contract.
  if (publishedOpen) details.push(["published: ", numbersDoc(published)]);
  if (otherDescriptors.length > 0) {
    const versions = otherDescriptors.map((other): Doc => {
      const members = join([",", line], versionDescriptorDocs(other));
      const key = versionLiteral(other.version, (name) => name);
      return [key, ": ", group(["{", indent([line, members]), ifBreak(","), line, "}"])];
    });
    const members = join([",", line], versions);
    details.push(["versions: ", group(["{", indent([line, members]), ifBreak(","), line, "}"])]);
  }
  if (hash !== undefined) details.push(["hash: ", stringLiteral(hash)]);
  return details;
}

function versionDescriptorDocs({ primary, shape }: FlowModel["descriptor"]): Doc[] {
  const text = ["shape: ", stringLiteral(shape)];
  // Left out if it is the runtime's default, or if no input takes a message.
  const isDefault = primary === undefined || primary === "message";
  return isDefault ? [text] : [["primary: ", stringLiteral(primary)], text];
}

function numbersDoc(numbers: readonly number[]): Doc {
  if (numbers.length === 0) return "[]";
  const parts = numbers.flatMap((number, index): Doc[] => {
    const isLast = index === numbers.length - 1;
    return isLast ? [numberLiteral(number)] : [[numberLiteral(number), ","], line];
  });
  return group(["[", indent([softline, fill(parts)]), ifBreak(","), softline, "]"]);
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
