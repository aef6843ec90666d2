import { readFileSync } from "node:fs";
import { join } from "node:path";
import { templatesFolder } from "../version.js";

/** A line of a template: its depth of indentation, and its text; every second part is the name of a placeholder. */
export interface TemplateLine {
  readonly depth: number;
  readonly parts: readonly string[];
}

/** A call with an object that is assigned to a constant: `target = callee({ properties });`. */
export interface AssignedCall {
  readonly target: readonly TemplateLine[];
  readonly callee: readonly TemplateLine[];
  readonly properties: readonly TemplateLine[];
}

/** An exported statement of a template, with its comment. */
export interface TemplateSection {
  /** The template's path, for error messages. */
  readonly file: string;
  /** The names of all placeholders. */
  readonly places: ReadonlySet<string>;
  readonly lines: readonly TemplateLine[];
  /** The call after the lines, if the statement has one. */
  readonly call: AssignedCall | undefined;
}

/** A file of `templates/`. */
export interface Template {
  /** The import from the runtime. */
  readonly imports: { readonly names: readonly string[]; readonly from: string };
  /** @throws Error if the template exports no statement of this name. */
  readonly section: (name: string) => TemplateSection;
}

/** A comment (with the rest of its line), a string or an identifier that names a placeholder. */
const PLACE = /\/\*\*? __(\w+?)__ \*\/.*|"__(\w+?)__"|\b__(\w+?)__\b/g;
const IMPORT = /^import \{\s*([^}]*?),?\s*\} from ("[^"]+");$/m;
const EXPORT = /^export \w+ (\w+)/m;
const ASSIGNED_CALL =
  /^(?<before>.*?)(?<target>[^\n]*) = (?<callee>[^\n]*)\(\{\n(?<body>.*)\n\}\);$/s;

/** Reads a file of `templates/`. */
export function readTemplate(name: "flow.ts" | "index.ts"): Template {
  return parseTemplate(`templates/${name}`, readFileSync(join(templatesFolder(), name), "utf8"));
}

/** Splits a template into its sections, which are separated by blank lines. */
export function parseTemplate(file: string, text: string): Template {
  const [, names = "", from = ""] = IMPORT.exec(text) ?? [];
  const sections = new Map<string, TemplateSection>();
  for (const statement of text.trim().split(/\n{2,}/)) {
    const exported = EXPORT.exec(statement)?.[1];
    if (exported !== undefined) sections.set(exported, parseSection(file, statement));
  }
  return {
    imports: { names: names.split(/,\s*/), from },
    section: (name) => {
      const section = sections.get(name);
      if (section === undefined) throw new Error(`${file} exports no ${name}`);
      return section;
    },
  };
}

function parseSection(file: string, text: string): TemplateSection {
  const places = new Set([...text.matchAll(PLACE)].map(placeName));
  const { before, target, callee, body } = ASSIGNED_CALL.exec(text)?.groups ?? {};
  if (target === undefined || callee === undefined || body === undefined)
    return { file, places, lines: parseLines(text), call: undefined };
  const properties = parseLines(body.replace(/^ {2}/gm, ""));
  const call = { target: parseLines(target), callee: parseLines(callee), properties };
  return { file, places, lines: parseLines(before ?? ""), call };
}

function parseLines(text: string): TemplateLine[] {
  return text.split("\n").map((line) => {
    const content = line.trimStart();
    const depth = Math.floor((line.length - content.length) / 2);
    const spaces = " ".repeat((line.length - content.length) % 2);
    const parts: string[] = [];
    let end = 0;
    for (const place of content.matchAll(PLACE)) {
      parts.push(content.slice(end, place.index), placeName(place));
      end = place.index + place[0].length;
    }
    parts.push(content.slice(end));
    return { depth, parts: [spaces + (parts[0] ?? ""), ...parts.slice(1)] };
  });
}

function placeName([, inComment, inString, identifier]: RegExpExecArray): string {
  return inComment ?? inString ?? identifier ?? "";
}
