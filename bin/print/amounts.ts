import type { Tokens } from "noukai-codegen-runtime";

/** What something took, as far as it is known. */
export interface Amounts {
  readonly durationMs?: number | undefined;
  readonly tokens?: Tokens | undefined;
  /** In US dollars. */
  readonly costUsd?: string | undefined;
}

/** A duration in the unit that fits: `12 ms`, `3.4 s`, `2 min 05 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1_000;
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** Time, tokens and cost as columns; empty where they are not known. */
export function amountsOf({
  durationMs,
  tokens,
  costUsd,
}: Amounts): readonly [time: string, tokens: string, cost: string] {
  return [
    durationMs === undefined ? "" : formatDuration(durationMs),
    tokens === undefined ? "" : counted(tokens.total, "token"),
    costUsd === undefined ? "" : formatCost(costUsd),
  ];
}

/** A decimal string of US dollars, without the zeros at its end. */
function formatCost(costUsd: string): string {
  return `$${costUsd.includes(".") ? costUsd.replace(/\.?0+$/, "") : costUsd}`;
}

/** Such as `1 step`, `12,345 tokens`. */
export function counted(count: number, thing: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? thing : `${thing}s`}`;
}

/** What steps took together, as far as it is known. */
export function formatTotals({ tokens, costUsd }: Omit<Amounts, "durationMs">): readonly string[] {
  const [, counts, cost] = amountsOf({ tokens, costUsd });
  return [counts, cost].filter((text) => text !== "");
}
