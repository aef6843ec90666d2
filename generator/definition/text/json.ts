import { tokenize, type Token } from "@humanwhocodes/momoa";
import type { JsonValue } from "../../json-schema/types.js";
import { UnreadableText, type Span, type TextDocument } from "./document.js";
import { TreeBuilder } from "./tree-builder.js";

/** What may come next; `first…` is for a list or object that has just been opened. */
type Expectation = "value" | "firstElement" | "firstKey" | "key" | "colon" | "commaOrEnd" | "end";

const EXPECTED: Readonly<Record<Expectation, string>> = {
  value: "a value",
  firstElement: "a value or `]`",
  firstKey: "a key in double quotes or `}`",
  key: "a key in double quotes",
  colon: "`:` after the key",
  commaOrEnd: "`,` or the closing bracket",
  end: "the end of the file",
};

/** Parses JSON (RFC 8259: no comments, no trailing commas). */
export function parseJson(text: string): TextDocument {
  const builder = new TreeBuilder();
  try {
    build(text, readTokens(text), builder);
    return builder.finish();
  } catch (error) {
    if (error instanceof UnreadableText) return builder.abandon(error.problem);
    throw error;
  }
}

function readTokens(text: string): readonly Token[] {
  try {
    return tokenize(text, { mode: "json" });
  } catch (error) {
    if (!(error instanceof Error) || !("offset" in error) || typeof error.offset !== "number")
      throw error;
    const start = Math.min(error.offset, Math.max(0, text.length - 1));
    throw new UnreadableText({
      span: { start, end: start + 1 },
      path: [],
      message: explain(text, start),
    });
  }
}

/** Explains a character that cannot start a token. */
function explain(text: string, offset: number): string {
  const character = text.charAt(offset);
  if (character === "'") return "expected a string in double quotes, found a single quote";
  if (character === "/") return "expected JSON, found a comment; comments are possible in YAML";
  if (text.slice(offset).search(/\S/) < 0 || offset >= text.length - 1)
    return "unexpected end of the file";
  return `expected JSON, found ${JSON.stringify(/^[\w$]+|^./su.exec(text.slice(offset))?.[0] ?? character)}`;
}

function build(text: string, tokens: readonly Token[], builder: TreeBuilder): void {
  /** The brackets that close what is open, innermost last. */
  const closers: ("]" | "}")[] = [];
  let expected: Expectation = "value";
  const afterValue = (): Expectation => (closers.length === 0 ? "end" : "commaOrEnd");

  for (const token of tokens) {
    const span = { start: token.loc.start.offset, end: token.loc.end.offset };
    const source = text.slice(span.start, span.end);
    const takesValue = expected === "value" || expected === "firstElement";
    const takesKey = expected === "key" || expected === "firstKey";
    const mayClose =
      expected === "commaOrEnd" || expected === "firstElement" || expected === "firstKey";
    if (takesKey && source.startsWith('"')) {
      builder.key(readString(source, span, builder), span);
      expected = "colon";
    } else if (expected === "colon" && source === ":") {
      expected = "value";
    } else if (expected === "commaOrEnd" && source === ",") {
      expected = closers.at(-1) === "}" ? "key" : "value";
    } else if (mayClose && source === closers.at(-1)) {
      builder.close();
      closers.pop();
      expected = afterValue();
    } else if (takesValue && source === "{") {
      builder.openObject(span);
      closers.push("}");
      expected = "firstKey";
    } else if (takesValue && source === "[") {
      builder.openList(span);
      closers.push("]");
      expected = "firstElement";
    } else if (takesValue && !/^[\]},:]/.test(source)) {
      addScalar(source, span, builder);
      expected = afterValue();
    } else {
      throw builder.unreadable(
        span,
        `expected ${describe(expected, closers)}, found ${describeToken(source)}`,
      );
    }
  }
  if (expected === "end" || tokens.length === 0) return;
  const end = Math.max(1, text.trimEnd().length);
  const message = `expected ${describe(expected, closers)}, found the end of the file`;
  throw builder.unreadable({ start: end - 1, end }, message);
}

function describe(expected: Expectation, closers: readonly string[]): string {
  return expected === "commaOrEnd" ? `\`,\` or \`${closers.at(-1) ?? ""}\`` : EXPECTED[expected];
}

function describeToken(source: string): string {
  const shown = source.length > 40 ? `${source.slice(0, 40)}…` : source;
  return source.startsWith('"') ? shown : `\`${shown}\``;
}

function addScalar(source: string, span: Span, builder: TreeBuilder): void {
  if (source.startsWith('"')) {
    builder.scalar(readString(source, span, builder), span);
    return;
  }
  const value = JSON.parse(source) as JsonValue;
  const isFinite = typeof value !== "number" || Number.isFinite(value);
  builder.scalar(isFinite ? value : null, span);
  if (!isFinite) builder.problem(span, "expected a finite number");
}

function readString(source: string, span: Span, builder: TreeBuilder): string {
  // The tokenizer lets line breaks and other control characters through, which JSON wants escaped.
  const control = source.search(/[^ -\u{10FFFF}]/u);
  if (control >= 0) {
    const start = span.start + control;
    throw builder.unreadable(
      { start, end: start + 1 },
      "a line break or another control character in a string must be escaped, such as \\n",
    );
  }
  return JSON.parse(source) as string;
}
