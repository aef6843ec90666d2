import { isList, isObject, type UnknownObject } from "../../../json-schema/values.js";
import type { Found } from "./hosted-object.js";
import { entryOf } from "../../../json-schema/values.js";
import type { Notes } from "./notes.js";
import { parseJson } from "./parse-structure.js";
import type { Path } from "../../../json-schema/types.js";

/**
 * Finds the JSON values in what the service returned or somebody saved: the result of a tool, with or without its JSON-RPC
 * response around it; the value itself; a text with either; a list of all these.
 */
export function payloadsOf(result: unknown, notes: Notes): readonly Found[] {
  return collect({ value: result, path: [] }, notes);
}

function collect(found: Found, notes: Notes): readonly Found[] {
  const { value, path } = found;
  if (typeof value === "string") return inText(value, path, notes);
  if (isList(value)) {
    const isEnvelopes = value.some((item) => typeof item === "string" || isEnvelope(item));
    if (!isEnvelopes) return [found];
    return value.flatMap((item, index) => collect({ value: item, path: [...path, index] }, notes));
  }
  if (!isObject(value)) {
    notes.unplaced("a result that is not JSON", path, value);
    return [];
  }
  if (isRpcResponse(value)) return collect(inside(found, "result"), notes);
  if (!isToolResult(value)) return [found];
  const structured = value.structuredContent;
  // Where there is both, the text is the same once more.
  if (isObject(structured)) return collect(inside(found, "structuredContent"), notes);
  const content = inside(found, "content");
  const items: readonly unknown[] = isList(content.value) ? content.value : [];
  return items.flatMap((item, index) => {
    const place = { value: item, path: [...content.path, index] };
    const embedded = isObject(item) && isObject(item.resource) ? inside(place, "resource") : place;
    const text = entryOf(embedded.value, "text");
    if (typeof text === "string") return inText(text, [...embedded.path, "text"], notes);
    notes.unplaced("content of a result that is not text", place.path, item);
    return [];
  });
}

function isEnvelope(value: unknown): boolean {
  return isObject(value) && (isRpcResponse(value) || isToolResult(value));
}

function isRpcResponse(value: UnknownObject): boolean {
  return typeof value.jsonrpc === "string" && Object.hasOwn(value, "result");
}

/** The result of a tool (MCP 2025-06-18, "Tool Result"). A block's `content` is no list of typed items. */
function isToolResult(value: UnknownObject): boolean {
  if (isObject(value.structuredContent)) return true;
  const { content } = value;
  return (
    isList(content) &&
    content.length > 0 &&
    content.every((item) => isObject(item) && typeof item.type === "string" && isContent(item))
  );
}

function isContent(item: UnknownObject): boolean {
  return typeof item.text === "string" || isObject(item.resource);
}

function inside({ value, path }: Found, key: string): Found {
  return { value: entryOf(value, key), path: [...path, key] };
}

/** The values in a text: the text itself, the fences in it, or what stands between its first and last bracket. */
function inText(text: string, path: Path, notes: Notes): readonly Found[] {
  const whole = parseJson(text.trim());
  if (isStructure(whole)) return collect({ value: whole, path }, notes);
  const fenced = inFences(text).map(parseJson).filter(isStructure);
  if (fenced.length > 0) return fenced.flatMap((value) => collect({ value, path }, notes));
  const [start, end] = [
    text.search(/[[{]/),
    Math.max(text.lastIndexOf("}"), text.lastIndexOf("]")),
  ];
  const value = start < end && start >= 0 ? parseJson(text.slice(start, end + 1)) : undefined;
  if (isStructure(value)) return collect({ value, path }, notes);
  const lines = inLines(text);
  if (lines.length > 0) return lines.flatMap((each) => collect({ value: each, path }, notes));
  notes.unplaced("text that holds no JSON", path, text);
  return [];
}

/** The values of a text with one per line. */
function inLines(text: string): readonly object[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length > 10_000) return [];
  const values = lines.map(parseJson);
  return values.every(isStructure) ? values : [];
}

/** The texts between the fences of a Markdown text, whatever language they name. */
function inFences(text: string): readonly string[] {
  const blocks: string[] = [];
  let open: { readonly fence: string; readonly lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    if (open === undefined) open = fence === undefined ? undefined : { fence, lines: [] };
    else if (fence?.startsWith(open.fence) === true) {
      blocks.push(open.lines.join("\n"));
      open = undefined;
    } else open.lines.push(line);
  }
  return blocks;
}

function isStructure(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
