import { doc, type Doc } from "./doc.js";
import type { TemplateSection } from "./template.js";

const { hardline, indent } = doc.builders;

/**
 * A template's section with its places filled.
 *
 * @throws Error when the template has a place that nothing fills: a fault of ours.
 */
export function fill(section: TemplateSection, slots: Readonly<Record<string, Doc>>): Doc {
  return section.map(({ depth, parts }, index) => {
    const line = parts.map((part) => {
      if (typeof part === "string") return part;
      const filled = slots[part.slot];
      if (filled === undefined)
        throw new Error(`a template has the place ${part.slot}, which nothing fills`);
      return filled;
    });
    return indented(index === 0 ? line : [hardline, ...line], depth);
  });
}

function indented(content: Doc, depth: number): Doc {
  return depth === 0 ? content : indent(indented(content, depth - 1));
}
