import { doc, type Doc, type LayoutOptions } from "./doc.js";
import { plainText } from "./print-doc.js";
import type { TemplateLine, TemplateSection } from "./parse-template.js";

const { conditionalGroup, group, hardline, indent, indentIfBreak, line } = doc.builders;

/**
 * Renders a template's section, which starts a line, with the given values.
 *
 * @throws Error if a placeholder has no value, or a value has no placeholder.
 */
export function renderSection(
  { file, places, lines, call }: TemplateSection,
  values: Readonly<Record<string, Doc>>,
  { printWidth, tabWidth }: Pick<LayoutOptions, "printWidth" | "tabWidth">,
): Doc {
  for (const name of places)
    if (!Object.hasOwn(values, name)) throw new Error(`${file}: nothing fills __${name}__`);
  for (const name of Object.keys(values))
    if (!places.has(name)) throw new Error(`${file}: there is no place __${name}__ to fill`);
  const before = linesDoc(lines, values);
  if (call === undefined) return before;
  const [target, callee] = [linesDoc(call.target, values), linesDoc(call.callee, values)];
  const object: Doc = ["{", indent([hardline, linesDoc(call.properties, values)]), hardline, "}"];
  // As prettier lays out such a statement: if it is too long for a line, the call moves to the next line, or the object is
  // broken.
  const [whole, moved] = [plainText([target, " = ", callee, "({"]), plainText([callee, "({"])];
  if (whole !== undefined && moved !== undefined) {
    if (whole.length <= printWidth) return [before, target, " = ", callee, "(", object, ");"];
    // Where only the brace does not fit, the object is broken.
    if (whole.length - 1 > printWidth && tabWidth + moved.length <= printWidth)
      return [before, target, " =", indent([hardline, callee, "(", object, ");"])];
  }
  const hugged: Doc = ["(", object, ")"];
  const expanded: Doc = ["(", indent([hardline, object, ","]), hardline, ")"];
  const value = group([callee, conditionalGroup([hugged, expanded]), ";"]);
  const groupId = Symbol("assignment");
  const operator: Doc = [" =", group(indent(line), { id: groupId })];
  return [before, target, operator, indentIfBreak(value, { groupId })];
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
