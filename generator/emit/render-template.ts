import { doc, type Doc } from "./doc.js";
import type { TemplateLine, TemplateSection } from "./parse-template.js";

const { conditionalGroup, group, hardline, indent, indentIfBreak, line } = doc.builders;

/**
 * Renders a template's section with the given values.
 *
 * @throws Error if a placeholder has no value, or a value has no placeholder.
 */
export function renderSection(
  { file, places, lines, call }: TemplateSection,
  values: Readonly<Record<string, Doc>>,
): Doc {
  for (const name of places)
    if (!Object.hasOwn(values, name)) throw new Error(`${file}: nothing fills __${name}__`);
  for (const name of Object.keys(values))
    if (!places.has(name)) throw new Error(`${file}: there is no place __${name}__ to fill`);
  const before = linesDoc(lines, values);
  if (call === undefined) return before;
  // As prettier lays out such a statement: if it is too long for a line, the object is broken, or the call moves to the next
  // line.
  const object: Doc = ["{", indent([hardline, linesDoc(call.properties, values)]), hardline, "}"];
  const hugged: Doc = ["(", object, ")"];
  const expanded: Doc = ["(", indent([hardline, object, ","]), hardline, ")"];
  const value = group([linesDoc(call.callee, values), conditionalGroup([hugged, expanded]), ";"]);
  const groupId = Symbol("assignment");
  const operator: Doc = [" =", group(indent(line), { id: groupId })];
  return [before, linesDoc(call.target, values), operator, indentIfBreak(value, { groupId })];
}

function linesDoc(lines: readonly TemplateLine[], values: Readonly<Record<string, Doc>>): Doc {
  return lines.map(({ depth, parts }, index) => {
    const filled = parts.map((part, at) => (at % 2 === 0 ? part : (values[part] ?? "")));
    return indented(index === 0 ? filled : [hardline, ...filled], depth);
  });
}

function indented(content: Doc, depth: number): Doc {
  return depth === 0 ? content : indent(indented(content, depth - 1));
}
