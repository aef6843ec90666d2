import { doc, type Doc } from "./doc.js";
import { importDoc, type LayoutOptions } from "./layout.js";
import { isNarrow } from "./print-doc.js";
import type { TemplateLine, TemplateSection } from "./template.js";

const { conditionalGroup, group, hardline, indent, indentIfBreak, line } = doc.builders;

const ASSIGNS = " = ";

/**
 * A template's section with its places filled. What is assigned goes to a line of its own, as prettier puts it, where
 * it does not fit behind the name.
 *
 * @throws Error when the template has a place that nothing fills: a fault of ours.
 */
export function fill(
  section: TemplateSection,
  slots: Readonly<Record<string, Doc>>,
  { printWidth, tabWidth }: LayoutOptions,
): Doc {
  const imported = filledImport(section);
  if (imported !== undefined) return imported;
  const at = section.findIndex(({ depth, parts }) => depth === 0 && parts.some(assigns));
  const assignment = section[at];
  if (assignment === undefined) return fillLines(section, slots);
  const width = widthOf(assignment, slots);
  if (width <= printWidth) return fillLines(section, slots);
  const before = section.slice(0, at);
  const after = section.slice(at + 1);
  if (width === printWidth + 1) {
    // There is room for all but the brace.
    const start = fillLines([...before, { depth: 0, parts: [] }], slots);
    return [start, callDoc([assignment, ...after], slots, "apart")];
  }
  const [left, right] = splitAssignment(assignment);
  const start = fillLines([...before, left], slots);
  const assigned = [right, ...after];
  if (tabWidth + widthOf(right, slots) <= printWidth) {
    return [start, " =", indent([hardline, fillLines(assigned, slots)])];
  }
  const groupId = Symbol("assignment");
  return [
    start,
    " =",
    group(indent(line), { id: groupId }),
    indentIfBreak(group(callDoc(assigned, slots)), { groupId }),
  ];
}

/** The columns that a line takes, or `Infinity` where prettier has to say. */
function widthOf({ parts }: TemplateLine, slots: Readonly<Record<string, Doc>>): number {
  let width = 0;
  for (const part of parts) {
    const text = typeof part === "string" ? part : slots[part.slot];
    if (typeof text !== "string" || !isNarrow(text)) return Infinity;
    width += text.length;
  }
  return width;
}

/**
 * A call with an object: `call({`, the object's lines, and `});`. The brace follows the parenthesis where there is room
 * for it, and otherwise the object stands on lines of its own: so it does where the state is `apart`.
 */
function callDoc(
  section: TemplateSection,
  slots: Readonly<Record<string, Doc>>,
  state?: "apart",
): Doc {
  const [first, ...members] = section;
  const last = members.pop();
  const open = first?.parts.at(-1);
  const isCall = typeof open === "string" && open.endsWith("({") && last?.parts[0] === "});";
  if (first === undefined || !isCall) return fillLines(section, slots);
  const callee = { ...first, parts: [...first.parts.slice(0, -1), open.slice(0, -"({".length)] };
  const lines = fillLines(
    members.map((member) => ({ ...member, depth: member.depth - 1 })),
    slots,
  );
  const object: Doc = ["{", indent([hardline, lines]), hardline, "}"];
  const huddled: Doc = ["(", object, ")"];
  const apart: Doc = ["(", indent([hardline, object, ","]), hardline, ")"];
  const argument = state === "apart" ? apart : conditionalGroup([huddled, apart]);
  return [fillLines([callee], slots), argument, ";"];
}

function fillLines(section: TemplateSection, slots: Readonly<Record<string, Doc>>): Doc {
  return section.map(({ depth, parts }, index) => {
    const filled = parts.map((part) => {
      if (typeof part === "string") return part;
      const slot = slots[part.slot];
      if (slot === undefined)
        throw new Error(`a template has the place ${part.slot}, which nothing fills`);
      return slot;
    });
    return indented(index === 0 ? filled : [hardline, ...filled], depth);
  });
}

/** The import that a section is; undefined where it is none. */
function filledImport(section: TemplateSection): Doc | undefined {
  const text = section
    .map(({ parts }) => parts.filter((part) => typeof part === "string").join(""))
    .join(" ");
  const [, names, from] = /^import \{ (.*?),? \} from (.*);$/.exec(text) ?? [];
  return names === undefined || from === undefined ? undefined : importDoc(names.split(", "), from);
}

function assigns(part: TemplateLine["parts"][number]): part is string {
  return typeof part === "string" && part.includes(ASSIGNS);
}

/** What stands before and after the ` = ` of a line. */
function splitAssignment({ depth, parts }: TemplateLine): [TemplateLine, TemplateLine] {
  const at = parts.findIndex(assigns);
  const [before = "", after = ""] = parts
    .slice(at, at + 1)
    .filter(assigns)
    .join("")
    .split(ASSIGNS, 2);
  return [
    { depth, parts: [...parts.slice(0, at), before] },
    { depth, parts: [after, ...parts.slice(at + 1)] },
  ];
}

function indented(content: Doc, depth: number): Doc {
  return depth === 0 ? content : indent(indented(content, depth - 1));
}
