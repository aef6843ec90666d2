import { visibleLine } from "../visible-text.js";
import type { FlowGraph, GraphItem, NodeRole } from "./graph.js";

const ATTRIBUTES: Readonly<Record<NodeRole, string>> = {
  step: "",
  end: ", style=filled, fillcolor=lightgrey",
  each: ", shape=hexagon, style=solid",
  join: ", shape=circle, style=solid",
};

const FONT = `fontname="Helvetica,Arial,sans-serif"`;

/** Prints a graph in the language of Graphviz. */
export function printDot({ title, children, edges }: FlowGraph): string {
  const lines = [
    `digraph ${quote([title])} {`,
    `  graph [label=${quote([title])}, labelloc=t, ${FONT}];`,
    `  node [shape=box, style=rounded, ${FONT}];`,
    `  edge [fontsize=10, ${FONT}];`,
    ...children.flatMap((item) => printItem(item, "  ")),
    ...edges.map(({ from, to, label }) => `  ${from} -> ${to} [label=${quote([label])}];`),
    "}",
  ];
  return `${lines.join("\n")}\n`;
}

function printItem(item: GraphItem, indent: string): readonly string[] {
  if (item.kind === "node")
    return [`${indent}${item.key} [label=${quote(item.lines)}${ATTRIBUTES[item.role]}];`];
  return [
    `${indent}subgraph cluster_${item.key} {`,
    `${indent}  label=${quote([item.title])};`,
    ...item.children.flatMap((child) => printItem(child, `${indent}  `)),
    `${indent}}`,
  ];
}

function quote(lines: readonly string[]): string {
  return `"${lines.map(escape).join("\\n")}"`;
}

/** Graphviz reads escapes such as `\N` and HTML entities in quoted texts; an SVG with a noncharacter is no XML. */
function escape(text: string): string {
  return visibleLine(text)
    .replace(/[\ufffe\uffff]/g, "\ufffd")
    .replaceAll("&", "&amp;")
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"');
}
