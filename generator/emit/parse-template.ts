import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Project, SyntaxKind, type SourceFile } from "ts-morph";
import type { FlowTemplate, IndexTemplate, Slot, TemplateSection, Templates } from "./template.js";

/** Reads `templates/` and takes the files apart at the places to fill. */
export function takeApart(): Templates {
  const folder = join(
    dirname(createRequire(import.meta.url).resolve("noukai-codegen/package.json")),
    "templates",
  );
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const open = (name: string): SourceFile =>
    project.createSourceFile(name, readFileSync(join(folder, name), "utf8"));
  return { flow: flowTemplate(open("flow.ts")), index: indexTemplate(open("index.ts")) };
}

function flowTemplate(file: SourceFile): FlowTemplate {
  const contract = file.getInterfaceOrThrow("TemplateFlow");
  const factory = file.getVariableStatementOrThrow((statement) =>
    statement.getDeclarations().some((declaration) => declaration.getName() === "template"),
  );
  const contractSlots = [
    ...commentSlots(contract),
    { node: contract.getNameNode(), slot: "name" },
    ...contract.getProperties().map((property) => ({
      node: property.getTypeNodeOrThrow(),
      slot: property.getName(),
    })),
  ];
  const declaration = factory.getDeclarations()[0];
  if (declaration === undefined) throw new Error("templates/flow.ts declares no flow");
  const fields = declaration
    .getInitializerIfKindOrThrow(SyntaxKind.CallExpression)
    .getArguments()
    .flatMap((argument) =>
      argument.asKindOrThrow(SyntaxKind.ObjectLiteralExpression).getProperties(),
    )
    .map((property) => property.asKindOrThrow(SyntaxKind.PropertyAssignment));
  const names = factory
    .getDescendantsOfKind(SyntaxKind.TypeReference)
    .filter((reference) => reference.getText() === "TemplateFlow");
  const factorySlots = [
    ...commentSlots(factory),
    { node: declaration.getNameNode(), slot: "identifier" },
    ...names.map((node) => ({ node, slot: "name" })),
    ...fields.map((field) => ({ node: field.getInitializerOrThrow(), slot: field.getName() })),
  ];
  const sections = {
    contract: section(contract, contractSlots),
    factory: section(factory, factorySlots),
  };

  const runtimeImport = file.getImportDeclarationOrThrow("noukai-codegen-runtime");
  const all = section(runtimeImport, []);
  const messages = runtimeImport
    .getNamedImports()
    .find((specifier) => specifier.getName() === "ConversationMessage");
  messages?.remove();
  return { imports: { all, withoutMessages: section(runtimeImport, []) }, ...sections };
}

function indexTemplate(file: SourceFile): IndexTemplate {
  const flows = file.getInterfaceOrThrow("Flows");
  const createFlows = file.getFunctionOrThrow("createFlows");
  const tree = createFlows
    .getDescendantsOfKind(SyntaxKind.CallExpression)
    .find((call) => call.getExpression().getText() === "connectFlows")
    ?.getArguments()[1];
  const [members] = flows.getProperties();
  if (tree === undefined || members === undefined) {
    throw new Error("templates/index.ts does not call connectFlows with a tree of flows");
  }
  return {
    imports: section(file.getImportDeclarationOrThrow("noukai-codegen-runtime"), []),
    flows: section(flows, [{ node: members, slot: "members" }]),
    createFlows: section(createFlows, [{ node: tree, slot: "tree" }]),
  };
}

/** What this needs of a node. */
interface Place {
  readonly getStart: (includeComment?: boolean) => number;
  readonly getEnd: () => number;
}

interface StatementPlace extends Place {
  readonly getSourceFile: () => { readonly getFullText: () => string };
}

interface SlotNode {
  readonly node: Place;
  readonly slot: string;
}

function commentSlots(statement: { readonly getJsDocs: () => readonly Place[] }): SlotNode[] {
  return statement.getJsDocs().map((node) => ({ node, slot: "documentation" }));
}

/** The statement's text, its comment included, with the nodes to fill cut out. */
function section(statement: StatementPlace, slots: readonly SlotNode[]): TemplateSection {
  const text = statement.getSourceFile().getFullText();
  const parts: (string | Slot)[] = [];
  let position = statement.getStart(true);
  for (const { node, slot } of [...slots].sort((a, b) => a.node.getStart() - b.node.getStart())) {
    // What fills the place decides whether a line breaks before it.
    parts.push(text.slice(position, node.getStart()).replace(/:\s+$/, ": "), { slot });
    position = node.getEnd();
  }
  parts.push(text.slice(position, statement.getEnd()));
  return splitLines(parts);
}

const INDENT_WIDTH = 2;

function splitLines(parts: readonly (string | Slot)[]): TemplateSection {
  const lines: (string | Slot)[][] = [[]];
  for (const part of parts) {
    if (typeof part !== "string") {
      lines.at(-1)?.push(part);
      continue;
    }
    const [first = "", ...rest] = part.split("\n");
    lines.at(-1)?.push(first);
    for (const text of rest) lines.push([text]);
  }
  return lines.map((line) => {
    const [start = ""] = line;
    const spaces = typeof start === "string" ? start.length - start.trimStart().length : 0;
    const depth = Math.floor(spaces / INDENT_WIDTH);
    const trimmed =
      typeof start === "string" ? [start.slice(depth * INDENT_WIDTH), ...line.slice(1)] : line;
    return { depth, parts: trimmed.filter((part) => part !== "") };
  });
}
