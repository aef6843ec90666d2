import type { TextDocument, TextProblem } from "./document.js";
import { parseJson } from "./json.js";
import { sizeProblem } from "./text-size.js";
import { parseYaml } from "./yaml.js";

const BYTE_ORDER_MARK = "\uFEFF";
const NOWHERE = { start: 0, end: 1 };

/** The text without its byte order mark: what offsets count in. */
export function withoutByteOrderMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(1) : text;
}

/**
 * Parses a definition's text.
 *
 * @param path - names the file; where it ends in `.json` the text is JSON, otherwise YAML.
 * @param text - without a byte order mark.
 */
export function parseText(path: string, text: string): TextDocument {
  const format = path.toLowerCase().endsWith(".json") ? "json" : "yaml";
  const tooLarge = sizeProblem(text, format);
  if (tooLarge !== undefined) return unusable(tooLarge);
  const document = format === "json" ? parseJson(text) : parseYaml(text);
  if (document.value === undefined && document.problems.length === 0)
    return unusable("the file is empty; a definition begins with `org`, `project` and `slug`");
  return document;
}

function unusable(message: string): TextDocument {
  const problem: TextProblem = { span: NOWHERE, path: [], message };
  return { value: undefined, places: new Map(), root: NOWHERE, problems: [problem] };
}
