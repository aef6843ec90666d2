import { visibleLine } from "../visible-text.js";
import type { FlowGraph, GraphItem, GraphNode, NodeRole } from "./graph.js";

/** The brackets of each shape. */
const SHAPES: Readonly<Record<NodeRole, readonly [open: string, close: string]>> = {
  step: ["[", "]"],
  end: ["([", "])"],
  each: ["{{", "}}"],
  join: ["((", "))"],
};

/**
 * What Mermaid, Markdown or HTML would read as something else than text. A colon without a space after it is among them:
 * Mermaid takes `style…:…#…;` for a style, even in quotes.
 */
const SPECIAL = /[^\p{L}\p{M}\p{N} .,:;?!…()[\]{}|/+='@~^_-]|;|:(?!\s)|^[-+]|(?<=^\d+)[.)]/gu;

/** Prints a graph as a flowchart of Mermaid. */
export function printMermaid({ title, children, edges }: FlowGraph): string {
  const lines = [
    ...["---", `title: ${JSON.stringify(visibleLine(title))}`, "---"],
    "flowchart TD",
    ...children.flatMap((item) => printItem(item, "  ")),
    ...edges.map(({ from, to, label }) => `  ${from} -->|${quote([label])}| ${to}`),
  ];
  return `${lines.join("\n")}\n`;
}

function printItem(item: GraphItem, indent: string): readonly string[] {
  if (item.kind === "node") return [`${indent}${printNode(item)}`];
  return [
    `${indent}subgraph ${item.key}[${quote([item.title])}]`,
    ...item.children.flatMap((child) => printItem(child, `${indent}  `)),
    `${indent}end`,
  ];
}

function printNode({ key, role, lines }: GraphNode): string {
  const [open, close] = SHAPES[role];
  return `${key}${open}${quote(lines)}${close}`;
}

function quote(lines: readonly string[]): string {
  return `"${lines.map(escape).join("<br/>")}"`;
}

/** Writes special characters as entities of Mermaid. */
function escape(text: string): string {
  return visibleLine(text).replace(SPECIAL, (character) =>
    character === '"' ? "#quot;" : `#${character.codePointAt(0)};`,
  );
}
