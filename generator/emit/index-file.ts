import {
  assignNames,
  camelCase,
  exactName,
  isReservedValue,
  type FlowModel,
  type NameRequest,
} from "../model/index.js";
import { fileHeader } from "../output/file-header.js";
import { doc, type Doc, type LayoutOptions } from "./doc.js";
import { exportDoc, importDoc } from "./layout.js";
import { flowSpecifier, identifier, propertyKey, type ImportExtension } from "./literal.js";
import type { Template } from "./parse-template.js";
import { printDoc } from "./print-doc.js";
import { renderSection } from "./render-template.js";

const { group, hardline, ifBreak, indent, join, line } = doc.builders;

/** Data of a flow that the index depends on. */
export interface IndexEntry extends Pick<
  FlowModel,
  "id" | "org" | "project" | "slug" | "path" | "identifier"
> {
  /** The name of the default contract. */
  readonly contractName: string;
}

/** A flow, as input of the index. */
export function indexEntry(flow: FlowModel): IndexEntry {
  const { id, org, project, slug, path, identifier } = flow;
  return { id, org, project, slug, path, identifier, contractName: contractName(flow) };
}

/** A flow as the index names it. */
interface IndexedFlow {
  readonly flow: IndexEntry;
  /** Names of the flow's constant and contract in the index. */
  readonly value: string;
  readonly contract: string;
}

/** Names that the template of the index uses. */
const TAKEN: ReadonlySet<string> = new Set([
  ..."connectFlows createClient ClientOptions ConnectedFlows Flow Flows createFlows options".split(
    " ",
  ),
]);

/** The text of `index.ts`, laid out for `options`. */
export function indexFile(
  flows: readonly IndexEntry[],
  template: Template,
  extension: ImportExtension,
  options: LayoutOptions,
): string {
  const indexed = nameFlows(flows);
  const imports = indexed.map((entry) => flowImport(entry, extension));
  const branches = buildTree(indexed);
  const members = treeMembers(branches, {
    leaf: ({ contract }) => `Flow<${contract}>`,
    member: (key, value) => ["readonly ", propertyKey(key), ": ", value],
    separator: ";",
  });
  const values = treeMembers(branches, {
    leaf: ({ value }) => value,
    member: (key, value) => (key === value ? key : [propertyKey(key), ": ", value]),
    separator: ",",
  });
  const documents = {
    imports: importDoc(template.imports.names, template.imports.from),
    flows: renderSection(
      template.section("Flows"),
      {
        members: [join([";", hardline], members.length === 0 ? [NO_MEMBER] : members), ";"],
      },
      options,
    ),
    createFlows: renderSection(
      template.section("createFlows"),
      { tree: objectDoc(values, ",") },
      options,
    ),
  };
  const print = (document: Doc): string => printDoc(document, options);
  const exported = indexed.length === 0 ? [] : [print(exportDoc(indexed.flatMap(localNames)))];
  const statements = [
    [fileHeader(), ...[documents.imports, ...imports].map(print)].join("\n"),
    ...exported,
    print(documents.flows),
    print(documents.createFlows),
  ];
  return `${statements.join("\n\n")}\n`;
}

/** The only member of `Flows` if there are no flows: an empty interface would accept any value. */
const NO_MEMBER = "readonly [org: string]: never";

/** The flows' own names where these are unlike each other's, and longer ones where they are not. */
function nameFlows(flows: readonly IndexEntry[]): IndexedFlow[] {
  const isTaken = (name: string): boolean => TAKEN.has(name) || isReservedValue(name);
  const requests = flows.flatMap((flow): NameRequest[] => {
    const path = [flow.org, flow.project, flow.slug];
    const camel = (): string => camelCase(path.join("-"));
    const exact = (): string => path.map((part) => exactName(part, isReservedValue)).join("$");
    return [
      {
        key: `value:${flow.id}`,
        spelling: flow.identifier,
        longer: () => [camel(), exact()],
      },
      {
        key: `type:${flow.id}`,
        spelling: flow.contractName,
        longer: () => [`${capitalised(camel())}Flow`, `${exact()}$Flow`],
      },
    ];
  });
  const names = assignNames(requests, { isTaken });
  return flows.map((flow) => ({
    flow,
    value: identifier(names.get(`value:${flow.id}`) ?? flow.identifier),
    contract: identifier(names.get(`type:${flow.id}`) ?? flow.contractName),
  }));
}

function contractName(flow: FlowModel): string {
  const [contract] = flow.contracts;
  const name = contract === undefined ? undefined : flow.names.get(contract.key);
  if (name === undefined) throw new Error(`${flow.id} has no contract`);
  return name;
}

function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** What the index exports of a flow, beside the tree: its factory and its contract. */
function localNames({ value, contract }: IndexedFlow): readonly string[] {
  return [value, `type ${contract}`];
}

function flowImport({ flow, value, contract }: IndexedFlow, extension: ImportExtension): Doc {
  const renamed = (name: string, local: string): string =>
    name === local ? name : `${name} as ${local}`;
  const specifiers = [
    renamed(identifier(flow.identifier), value),
    `type ${renamed(identifier(flow.contractName), contract)}`,
  ];
  return importDoc(specifiers, flowSpecifier(flow.path, extension));
}

interface Branch {
  readonly name: string;
  readonly children: readonly (Branch | IndexedFlow)[];
}

function buildTree(flows: readonly IndexedFlow[]): readonly Branch[] {
  return groupBy(flows, ({ flow }) => flow.org).map(([org, ofOrg]) => ({
    name: org,
    children: groupBy(ofOrg, ({ flow }) => flow.project).map(([project, children]) => ({
      name: project,
      children,
    })),
  }));
}

function groupBy(
  flows: readonly IndexedFlow[],
  key: (flow: IndexedFlow) => string,
): [string, IndexedFlow[]][] {
  const groups = new Map<string, IndexedFlow[]>();
  for (const flow of flows) {
    const members = groups.get(key(flow));
    if (members === undefined) groups.set(key(flow), [flow]);
    else members.push(flow);
  }
  return [...groups];
}

interface TreePrinter {
  readonly leaf: (flow: IndexedFlow) => string;
  readonly member: (key: string, value: Doc) => Doc;
  readonly separator: string;
}

/** The members of a level of the tree. */
function treeMembers(children: readonly (Branch | IndexedFlow)[], printer: TreePrinter): Doc[] {
  const sources = children.map((child) => ("name" in child ? child.name : child.flow.slug));
  const keys = assignNames(
    sources.map((source) => ({
      key: source,
      spelling: camelCase(source),
      longer: () => [exactName(source, () => false)],
    })),
  );
  return children.map((child, index) => {
    const source = sources[index] ?? "";
    const key = keys.get(source) ?? source;
    if (!("name" in child)) return printer.member(key, printer.leaf(child));
    return printer.member(key, objectDoc(treeMembers(child.children, printer), printer.separator));
  });
}

/** An object, on one line if it fits. */
function objectDoc(members: Doc[], separator: string): Doc {
  if (members.length === 0) return "{}";
  const lines = join([separator, line], members);
  return group(["{", indent([line, lines]), ifBreak(separator), line, "}"]);
}
