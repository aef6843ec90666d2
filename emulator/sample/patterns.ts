import type { AST } from "@eslint-community/regexpp";
import type { Budget } from "./budget.js";
import { createCharacters, type Characters } from "./pattern-characters.js";
import { writeText } from "./pattern-text.js";
import type { Random } from "./random.js";
import { lengthOf } from "./text.js";

/** The length that a text may have, in code points. */
export interface Bounds {
  readonly least: number;
  readonly most: number;
}

/** Writes texts that are likely to match all of some regular expressions; they have to be tested. */
export type PatternSampler = (
  patterns: readonly string[],
  random: Random,
  bounds: Bounds,
  budget: Budget,
) => Iterable<string>;

/** How often `*`, `+` and open ranges are repeated beyond their minimum, where no length asks for more. */
const USUAL_REPEATS = 8;
/** How many texts are written without regard to the length. */
const TRIES = 10;

/** Loads the parser of regular expressions, which only schemas with patterns need. */
export async function loadPatterns(): Promise<PatternSampler> {
  const { RegExpParser } = await import("@eslint-community/regexpp");
  const parser = new RegExpParser();
  const parsed = new Map<string, Expression | undefined>();

  function parse(pattern: string, budget: Budget): Expression | undefined {
    const known = parsed.get(pattern);
    if (known !== undefined || parsed.has(pattern)) return known;
    budget.spend(1 + pattern.length / 4);
    const expression = tryToParse(pattern);
    parsed.set(pattern, expression);
    return expression;
  }

  function tryToParse(pattern: string): Expression | undefined {
    for (const flags of ["u", ""]) {
      try {
        const { alternatives } = parser.parsePattern(pattern, 0, pattern.length, {
          unicode: flags === "u",
        });
        return expressionOf(alternatives, createCharacters(flags));
      } catch {
        continue;
      }
    }
    return undefined;
  }

  return function* (patterns, random, bounds, budget) {
    const expressions = patterns.flatMap((pattern) => parse(pattern, budget) ?? []);
    for (const expression of expressions) yield* textsOf(expression, bounds, random, budget);
    if (expressions.length > 1) yield* joined(expressions, bounds, random, budget);
  };
}

/** An expression, and what its assertions say about the text around its matches. */
interface Expression {
  readonly alternatives: readonly AST.Alternative[];
  readonly characters: Characters;
  readonly startsText: boolean;
  readonly endsText: boolean;
  /** What has to follow somewhere. */
  readonly lookaheads: readonly AST.LookaheadAssertion[];
}

function expressionOf(
  alternatives: readonly AST.Alternative[],
  characters: Characters,
): Expression {
  const isEdge = (element: AST.Element | undefined, kind: "start" | "end"): boolean =>
    element?.type === "Assertion" && element.kind === kind;
  return {
    alternatives,
    characters,
    startsText: alternatives.some(({ elements }) => isEdge(elements[0], "start")),
    endsText: alternatives.some(({ elements }) => isEdge(elements.at(-1), "end")),
    lookaheads: alternatives.flatMap(({ elements }) =>
      elements.filter(
        (element): element is AST.LookaheadAssertion =>
          element.type === "Assertion" && element.kind === "lookahead" && !element.negate,
      ),
    ),
  };
}

function* textsOf(
  expression: Expression,
  bounds: Bounds,
  random: Random,
  budget: Budget,
): Generator<string> {
  const { alternatives, characters, lookaheads } = expression;
  const write = (count: (least: number, most: number) => number): string | undefined =>
    writeText(alternatives, { random, budget, characters, count });

  const usual = (least: number, most: number): number =>
    random.integer(least, Math.min(most, least + USUAL_REPEATS));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const text = write(usual);
    if (text === undefined) continue;
    yield text;
    yield* widened(text, expression, bounds);
    // The same with what may follow, where other texts are needed.
    if (!expression.endsText) yield `${text}${letters(random)}`;
  }
  const rare = { random, budget, characters: characters.rare, count: usual };
  for (let tries = 0; tries < TRIES; tries += 1) yield writeText(alternatives, rare) ?? "";
  // The shortest text, then texts with more and more repetitions, given to the first parts that may have them.
  for (let tries = 0; tries < TRIES; tries += 1) yield* [write((least) => least) ?? ""];
  yield* ofLength(write, bounds);
  for (let tries = 0; tries < TRIES && lookaheads.length > 0; tries += 1) {
    const seen = lookaheads.map(
      (lookahead) =>
        writeText(lookahead.alternatives, {
          random,
          budget,
          characters,
          count: (least) => least,
        }) ?? "",
    );
    const text = write(tries % 2 === 0 ? usual : (least) => least) ?? "";
    yield `${seen.join("")}${text}`;
    yield `${text}${seen.join("")}`;
    const length = seen.join("").length;
    yield `${seen.join("")}${text.slice(length)}`;
  }
}

function letters(random: Random): string {
  return Array.from({ length: random.integer(3, 6) }, () =>
    String.fromCodePoint(random.integer(97, 122)),
  ).join("");
}

/** Finds the number of optional repetitions that gives a text the wanted length. */
function* ofLength(
  write: (count: (least: number, most: number) => number) => string | undefined,
  { least, most }: Bounds,
): Generator<string> {
  const withExtra = (extra: number): string | undefined => {
    let left = extra;
    return write((from, to) => {
      const more = Math.min(left, to - from);
      left -= more;
      return from + more;
    });
  };
  let low = 0;
  let high = Math.max(16, least * 2);
  for (let step = 0; step < 40 && low <= high; step += 1) {
    const extra = Math.floor((low + high) / 2);
    const text = withExtra(extra);
    if (text === undefined) return;
    yield text;
    const length = lengthOf(text);
    if (length < least) low = extra + 1;
    else if (length > most) high = extra - 1;
    // Other texts of about this length.
    else if (step > 12) return;
    else low = extra;
  }
}

/** Longer texts around a match that may be anywhere. */
function* widened(
  text: string,
  { startsText, endsText }: Expression,
  { least }: Bounds,
): Generator<string> {
  const missing = least - lengthOf(text);
  if (missing <= 0) return;
  if (!endsText) yield `${text}${"a".repeat(missing)}`;
  if (!startsText) yield `${"a".repeat(missing)}${text}`;
}

/** Texts in which each expression has a match after that of the one before. */
function* joined(
  expressions: readonly Expression[],
  bounds: Bounds,
  random: Random,
  budget: Budget,
): Generator<string> {
  const place = ({ startsText, endsText }: Expression): number =>
    startsText ? 0 : endsText ? 2 : 1;
  const inOrder = [...expressions].sort((left, right) => place(left) - place(right));
  for (let tries = 0; tries < TRIES; tries += 1) {
    const texts = inOrder.map(
      ({ alternatives, characters }) =>
        writeText(alternatives, {
          random,
          budget,
          characters,
          count: (least, most) =>
            tries % 2 === 0 ? least : random.integer(least, Math.min(most, least + 3)),
        }) ?? "",
    );
    const missing = Math.max(0, bounds.least - lengthOf(texts.join("")));
    yield texts.join("");
    yield texts.join("-");
    yield [texts[0] ?? "", "a".repeat(missing), ...texts.slice(1)].join("");
  }
}
