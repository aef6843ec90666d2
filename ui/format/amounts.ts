/**
 * Money as the service counts it: US dollars, with as many digits as say something.
 *
 * @param cost a decimal string, such as `0.000142`.
 */
export function formatMoney(cost: string): string {
  const value = Number(cost);
  if (!Number.isFinite(value)) return cost;
  if (value === 0) return "$0";
  const size = Math.abs(value);
  const digits = size >= 1 ? 2 : Math.min(10, 2 - Math.floor(Math.log10(size)));
  const text = size.toFixed(digits).replace(/(\.\d\d\d*?)0+$/, "$1");
  return `${value < 0 ? "−" : ""}$${text}`;
}

/** A count with thin groups of three digits, the same in every language. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/g, "\u202f");
}

/** `1 step`, `2 steps`. */
export function plural(count: number, one: string, many: string = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** Tokens of a prompt and its completion: `120 → 34 tokens`. */
export function formatTokens({
  prompt,
  completion,
}: {
  readonly prompt: number;
  readonly completion: number;
}): string {
  return `${formatCount(prompt)} → ${formatCount(completion)} tokens`;
}
