import bash from "highlight.js/lib/languages/bash";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import python from "highlight.js/lib/languages/python";
import typescript from "highlight.js/lib/languages/typescript";
import yaml from "highlight.js/lib/languages/yaml";
import { createLowlight } from "lowlight";

const lowlight = createLowlight({ bash, javascript, json, python, typescript, yaml });

/** A part of a text, with the class of its colour. */
export interface Span {
  readonly text: string;
  readonly className: string | undefined;
}

/** The parts of a text of code. @param language one of those above; any other leaves the text as it is. */
export function highlight(text: string, language: string): readonly Span[] {
  if (!lowlight.registered(language)) return [{ text, className: undefined }];
  const spans: Span[] = [];
  const visit = (nodes: readonly Node[], className: string | undefined): void => {
    for (const node of nodes) {
      if (node.type === "text" && node.value !== undefined)
        spans.push({ text: node.value, className });
      const own = node.properties?.className;
      visit(node.children ?? [], Array.isArray(own) ? own.join(" ") : className);
    }
  };
  visit(lowlight.highlight(language, text).children, undefined);
  return spans;
}

/** What is read of a node of the tree that lowlight makes. */
interface Node {
  readonly type: string;
  readonly value?: string;
  readonly properties?: { readonly className?: unknown };
  readonly children?: readonly Node[];
}
