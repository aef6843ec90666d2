import {
  EVENT_ID,
  SCALAR_STYLE,
  YAMLException,
  getScalarValue,
  parseEvents,
  type Event,
  type ScalarEvent,
} from "js-yaml";
import { MAX_DEPTH } from "../limits.js";
import { TOO_DEEP, UnreadableText, type Span, type TextDocument } from "./document.js";
import { TreeBuilder } from "./tree-builder.js";
import { explainYamlError } from "./yaml-hints.js";
/** Tags that do not change the value. */
const PLAIN_TAGS: ReadonlySet<string> = new Set(["!", "!!str", "!!map", "!!seq"]);

interface Properties {
  readonly anchorStart: number;
  readonly anchorEnd: number;
  readonly tagStart: number;
  readonly tagEnd: number;
}

/** Parses one YAML 1.2 document (core schema). Keys are text as it is written: `1: x` has the key `"1"`. */
export function parseYaml(text: string): TextDocument {
  const builder = new TreeBuilder();
  try {
    build(text, readEvents(text), builder);
    return builder.finish();
  } catch (error) {
    if (error instanceof UnreadableText) return builder.abandon(error.problem);
    throw error;
  }
}

function readEvents(text: string): Event[] {
  try {
    return parseEvents(text, { maxDepth: MAX_DEPTH });
  } catch (error) {
    if (!(error instanceof YAMLException)) throw error;
    const position = error.mark?.position ?? 0;
    if (error.reason.startsWith("nesting exceeded"))
      throw new UnreadableText({
        span: { start: position, end: position + 1 },
        path: [],
        message: TOO_DEEP,
      });
    const { message, span } = explainYamlError(text, error.reason, position);
    throw new UnreadableText({ span, path: [], message });
  }
}

function build(text: string, events: readonly Event[], builder: TreeBuilder): void {
  let documents = 0;
  let open = 0;
  let end = 0;
  for (const event of events) {
    switch (event.type) {
      case EVENT_ID.DOCUMENT:
        documents += 1;
        if (documents > 1) refuseSecondDocument(text, end, builder);
        break;
      case EVENT_ID.POP:
        // The last of these closes the document.
        if (open > 0) builder.close();
        open -= 1;
        break;
      case EVENT_ID.ALIAS: {
        const span = { start: event.anchorStart - 1, end: event.anchorEnd };
        refuseAsKey(builder, span, "an alias");
        builder.alias(text.slice(event.anchorStart, event.anchorEnd), span);
        end = span.end;
        break;
      }
      case EVENT_ID.SCALAR:
        end = addScalar(text, event, end, builder);
        break;
      case EVENT_ID.SEQUENCE:
      case EVENT_ID.MAPPING: {
        const span = { start: event.start, end: event.start + 1 };
        const isList = event.type === EVENT_ID.SEQUENCE;
        refuseAsKey(builder, span, isList ? "a list" : "an object");
        if (isList) builder.openList(span, anchorOf(text, event));
        else builder.openObject(span, anchorOf(text, event));
        refuseTag(text, event, builder);
        open += 1;
        end = span.end;
        break;
      }
    }
  }
}

/** Returns the end of the scalar; an empty one is at `end`, where the previous one ends. */
function addScalar(text: string, event: ScalarEvent, end: number, builder: TreeBuilder): number {
  const isEmpty = event.valueStart < 0;
  const span = isEmpty ? { start: end, end: end + 1 } : spanOf(text, event);
  if (builder.expectsKey) {
    const key = isEmpty ? "" : getScalarValue(text, event);
    if (key === "<<" && event.style === SCALAR_STYLE.PLAIN) {
      const message = "`<<` (merge keys) is not part of YAML 1.2; write the keys out";
      throw builder.unreadable(span, message);
    }
    builder.key(key, span);
  } else {
    const value =
      event.tagStart >= 0 && !isEmpty ? getScalarValue(text, event) : readScalar(text, event);
    const isFinite = typeof value !== "number" || Number.isFinite(value);
    builder.scalar(isFinite ? value : null, span, anchorOf(text, event));
    if (!isFinite) builder.problem(span, "expected a finite number");
  }
  refuseTag(text, event, builder);
  return isEmpty ? end : span.end;
}

function spanOf(text: string, event: ScalarEvent): Span {
  const { valueStart: start, valueEnd: end } = event;
  switch (event.style) {
    case SCALAR_STYLE.SINGLE_QUOTED:
    case SCALAR_STYLE.DOUBLE_QUOTED:
      return { start: start - 1, end: end + 1 };
    case SCALAR_STYLE.LITERAL_BLOCK:
    case SCALAR_STYLE.FOLDED_BLOCK: {
      const indentation = text.slice(start, end).search(/\S/);
      return { start: start + Math.max(0, indentation), end };
    }
    default:
      return { start, end };
  }
}

function anchorOf(text: string, { anchorStart, anchorEnd }: Properties): string | undefined {
  return anchorStart < 0 ? undefined : text.slice(anchorStart, anchorEnd);
}

function refuseTag(text: string, { tagStart, tagEnd }: Properties, builder: TreeBuilder): void {
  if (tagStart < 0) return;
  const tag = text.slice(tagStart, tagEnd);
  if (!PLAIN_TAGS.has(tag))
    builder.problem(
      { start: tagStart, end: tagEnd },
      `the tag ${tag} is not supported here; remove it`,
    );
}

function refuseAsKey(builder: TreeBuilder, span: Span, found: string): void {
  if (!builder.expectsKey) return;
  const message = `expected a plain key, found ${found}; a string that starts with \`{\`, \`[\` or \`*\` must be quoted`;
  throw builder.unreadable(span, message);
}

function refuseSecondDocument(text: string, end: number, builder: TreeBuilder): never {
  const separator = /^(?:---|\.\.\.)/m.exec(text.slice(end));
  const start = end + (separator?.index ?? 0);
  throw builder.unreadable(
    { start, end: start + 3 },
    "a second document starts here; each definition needs a separate file",
  );
}

const NULL = /^(?:null|Null|NULL|~|)$/;

const TRUE = /^(?:true|True|TRUE)$/;

const FALSE = /^(?:false|False|FALSE)$/;

const INTEGER = /^[-+]?[0-9]+$/;

const OCTAL = /^0o[0-7]+$/;

const HEXADECIMAL = /^0x[0-9a-fA-F]+$/;

const FLOAT = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;

const INFINITE = /^[-+]?\.(?:inf|Inf|INF)$/;

const NOT_A_NUMBER = /^\.(?:nan|NaN|NAN)$/;

/** The value of a scalar without a tag, after the core schema of YAML 1.2 (section 10.3.2). */
export function readScalar(source: string, event: ScalarEvent): string | number | boolean | null {
  const text = event.valueStart < 0 ? "" : getScalarValue(source, event);
  return event.style === SCALAR_STYLE.PLAIN ? resolvePlain(text) : text;
}

function resolvePlain(text: string): string | number | boolean | null {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  // Most plain scalars are words, which the first character tells without trying the number forms.
  if (!/^[-+.0-9]/.test(text)) return text;
  if (INTEGER.test(text) || FLOAT.test(text)) return Number(text);
  if (OCTAL.test(text) || HEXADECIMAL.test(text)) return Number(text);
  if (INFINITE.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  return NOT_A_NUMBER.test(text) ? NaN : text;
}
