import { isRecord } from "../request/json.js";
import type { Tokens } from "../stream/events.js";
import type { Decimal } from "./decimal.js";

/** A cost, and the tokens that were paid with it. */
export interface Amounts {
  readonly cost: Decimal;
  readonly tokens: Tokens;
}

export const NOTHING: Amounts = {
  cost: { units: 0n, digits: 0 },
  tokens: { prompt: 0, completion: 0, total: 0 },
};

/** Arithmetic with costs. It is part of the module that streams need too, and handed on, because a bundler would give what both
 * import a file of its own. */
export interface CostMath {
  readonly parseDecimal: (text: unknown) => Decimal | undefined;
  readonly sumOf: (left: Decimal, right: Decimal) => Decimal;
  readonly formatDecimal: (value: Decimal) => string;
}

/** Adds amounts. */
export function addAmounts({ sumOf }: CostMath, left: Amounts, right: Amounts): Amounts {
  const add = (name: keyof Tokens): number => left.tokens[name] + right.tokens[name];
  return {
    cost: sumOf(left.cost, right.cost),
    tokens: { prompt: add("prompt"), completion: add("completion"), total: add("total") },
  };
}

/** The amounts that, added to something, take these from it. */
export function negative({ cost: { units, digits }, tokens }: Amounts): Amounts {
  const { prompt, completion, total } = tokens;
  return {
    cost: { units: -units, digits },
    tokens: { prompt: -prompt, completion: -completion, total: -total },
  };
}

/** Whether a cost is as high as another. */
export function isAtLeast({ sumOf }: CostMath, left: Decimal, { units, digits }: Decimal): boolean {
  return sumOf(left, { units: -units, digits }).units >= 0n;
}

/** The text of a cost, without zeros at its end. */
export function costText({ formatDecimal }: CostMath, cost: Decimal): string {
  const text = formatDecimal(cost);
  return cost.digits === 0 ? text : text.replace(/\.?0+$/, "");
}

/**
 * Reads the cost and the tokens of a step, in an event or a trace.
 *
 * @returns `isKnown` is false if the service does not say what the step cost. One that used no model and no tokens cost nothing
 *   (assumed): services may leave out the cost of code.
 */
export function readAmounts(
  { parseDecimal }: CostMath,
  step: Readonly<Record<string, unknown>>,
): Amounts & { readonly isKnown: boolean } {
  const { costUsd, modelUsed } = step;
  // The protocol has text; a number is what a careless service sends.
  const given = parseDecimal(typeof costUsd === "number" ? String(costUsd) : costUsd);
  // A cost below 0 would raise the limit.
  const cost = given && given.units >= 0n ? given : undefined;
  const tokens = readTokens(step.tokens);
  const isFree = (costUsd ?? undefined) === undefined && !modelUsed && tokens.total === 0;
  return { cost: cost ?? NOTHING.cost, tokens, isKnown: cost !== undefined || isFree };
}

/** Reads the counts of tokens, of which a service may leave out some. */
function readTokens(tokens: unknown): Tokens {
  const read = (name: keyof Tokens): number => {
    const count = isRecord(tokens) ? tokens[name] : undefined;
    return typeof count === "number" && count >= 0 && count < Infinity ? count : 0;
  };
  const [prompt, completion] = [read("prompt"), read("completion")];
  return { prompt, completion, total: Math.max(read("total"), prompt + completion) };
}
