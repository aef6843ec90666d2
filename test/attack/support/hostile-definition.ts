import type { Random } from "../../support/random.js";

/** A part of a definition. Whether it is a schema, or JSON, is for the generator to find out. */
type Fields = Readonly<Record<string, unknown>>;

/** Texts that mean something to TypeScript, to comments, to HTML, to terminals or to JavaScript objects. */
export const TEXTS = [
  "*/ process.exit(1); /*",
  "*\\/ */*/ /**/",
  "`${process.exit(1)}`",
  "${process.exit(1)}",
  '"; process.exit(1); "',
  "'; process.exit(1); '",
  "\\",
  '\\"; process.exit(1) //',
  "\u2028process.exit(1)\u2029\u0085\v\f\r\n\r",
  "\n}\nprocess.exit(1);\nexport interface X {",
  "\u202e\u2066 reversed \u2069\u202c\u200b\ufeff",
  "\ud800 and \udc00, alone",
  "'\"\\'\\\"`",
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "prototype",
  "toString",
  "default",
  "class",
  "await",
  "any",
  "never",
  "Record<string, any>",
  'import("node:fs")',
  "typeof process",
  "</script><!--",
  "@ts-nocheck @deprecated {@link x} @internal",
  "// @ts-ignore",
  '/// <reference path="/etc/passwd" />',
  "//# sourceMappingURL=data:application/json,{}",
  "// eslint-disable\n#!/bin/sh",
  "\0\u0001\u001b[31m",
  "::error::x\n##[command]x",
  "__Flow__",
  "__documentation__",
  "/* __details__ */",
  "Inputs",
  "Flow",
  "ConversationMessage",
  "defineFlow",
  "ünïcödé",
  "\u{1d4d0}\u{20000}",
  "a\u0301",
  "\\u0061",
  "x".repeat(3_000),
  "é".repeat(300) + "e\u0301",
  "",
  " ",
  "1e999",
  "-0",
  "0x1f",
  "[key: string]: any",
  "a?: b; readonly [x: string]",
  "^a.*$",
  "^(x|`)\\${",
  "^\\*/$",
] as const;

/** A definition with hostile text in any place, and all the strings that it holds. */
export interface HostileDefinition {
  /** JSON. */
  readonly text: string;
  readonly strings: ReadonlySet<string>;
}

/**
 * @param only a text for all places; random ones where it is left out
 */
export function hostileDefinition(
  random: Random,
  slug: string,
  only: string | undefined,
): HostileDefinition {
  const text = (): string => {
    if (only !== undefined) return only;
    if (random.chance(0.6)) return random.pick(TEXTS);
    if (random.chance(0.5)) return random.pick(TEXTS) + random.pick(TEXTS);
    // Any characters, those that end lines and comments more often.
    const units = random.times(random.below(12), () =>
      random.chance(0.5)
        ? random.pick([0x2a, 0x2f, 0x60, 0x24, 0x7b, 0x5c, 0x22, 0x27, 0x0a, 0x0d, 0x2028])
        : random.below(0x10000),
    );
    return String.fromCharCode(...units);
  };
  const value = (): unknown => {
    const kind = random.below(6);
    if (kind === 0) return random.pick([0, -0, -1.5, 1e21, 1e-7, 2 ** 53, true, null]);
    if (kind === 1) return [text(), text()];
    if (kind === 2) return { [text()]: text() };
    return text();
  };
  const modelNames = random.times(random.below(4), () => text() || "Model");
  const annotate = (schema: Fields): Fields => {
    const annotations = {
      title: text(),
      description: text(),
      $comment: text(),
      default: value(),
      examples: [value()],
      format: text(),
      contentMediaType: text(),
    };
    return {
      ...Object.fromEntries(Object.entries(annotations).filter(() => random.chance(0.25))),
      ...schema,
    };
  };
  const schema = (depth: number): Fields => {
    const inner = (): Fields => schema(depth - 1);
    const kind = random.below(depth > 0 ? 12 : 4);
    switch (kind) {
      case 0:
        return annotate({ const: value() });
      case 1:
        return annotate({ enum: [...new Set(random.times(1 + random.below(4), text))] });
      case 2:
        return annotate({
          type: "string",
          pattern: random.pick(["^a", "\\*/", "`", "^\\$\\{x\\}$"]),
        });
      case 3: {
        const [name] = modelNames;
        return name === undefined ? annotate({ type: "string" }) : { $ref: reference(name) };
      }
      case 4:
      case 5:
      case 6: {
        const names = [...new Set(random.times(1 + random.below(4), text))];
        return annotate({
          type: "object",
          properties: Object.fromEntries(names.map((name) => [name, inner()])),
          required: names.filter(() => random.chance(0.5)),
          ...(random.chance(0.3) ? { additionalProperties: inner() } : {}),
        });
      }
      case 7:
        return annotate({
          type: "object",
          patternProperties: { [random.pick(["^x-", "\\*/", "`$", "^\\$\\{", ".*"])]: inner() },
        });
      case 8:
        return annotate({ type: "array", prefixItems: [inner(), inner()], items: inner() });
      case 9:
        return annotate({ anyOf: [inner(), inner()] });
      case 10:
        return annotate({ allOf: [inner(), inner()] });
      default:
        return annotate({ type: "array", items: inner() });
    }
  };
  const stepId = (): string =>
    random.pick(["run", "constructor", "class", "toString", "1st", "-", "__x__", "default", "a-b"]);
  const ids = [...new Set(random.times(1 + random.below(3), stepId))];
  const primary = random.chance(0.7) ? "message" : text();
  const [model] = modelNames;
  const flow = {
    org: random.pick(["evil", "class", "1st", "constructor"]),
    project: random.pick(["evil", "default", "prototype"]),
    slug,
    name: text(),
    description: text(),
    published: random.pick([[], [1], [1, 2]]),
    inputs:
      random.chance(0.1) && model !== undefined
        ? { $ref: reference(model) }
        : {
            ...annotate({ type: "object" }),
            properties: {
              [primary]: { type: "string", description: text() },
              [text()]: schema(2),
            },
            required: random.chance(0.5) ? [primary] : [],
          },
    ...(random.chance(0.5) ? { primary } : {}),
    models: Object.fromEntries(
      modelNames.map((name) => [
        name,
        random.chance(0.4) ? { type: "object", properties: { [text()]: schema(1) } } : schema(2),
      ]),
    ),
    steps: ids.map((id) => ({
      id,
      name: text(),
      description: text(),
      ...codeOr(random.pick(["llm", "code", "passthrough", text() || "x"])),
      prompt: text(),
      model: text(),
      code: text(),
      config: { [text()]: value() },
      ...(random.chance(0.3) ? { configSchema: schema(1) } : {}),
      output: schema(3),
    })),
  };
  return { text: JSON.stringify(flow), strings: stringsIn(JSON.parse(JSON.stringify(flow))) };
}

/** Any text is code of JavaScript; what is plainly that is refused as Python. */
function codeOr(processor: string): { readonly processor: string; readonly language?: string } {
  return processor === "code" ? { processor, language: "javascript" } : { processor };
}

function reference(model: string): string {
  const token = model.replaceAll("~", "~0").replaceAll("/", "~1");
  return `#/models/${token.replace(/[^\p{Surrogate}]/gu, encodeURIComponent)}`;
}

/** The keys and strings of a JSON value. */
function stringsIn(value: unknown, into = new Set<string>()): Set<string> {
  if (typeof value === "string") into.add(value);
  else if (typeof value === "object" && value !== null) {
    for (const [key, entry] of Object.entries(value)) {
      into.add(key);
      stringsIn(entry, into);
    }
  }
  return into;
}
