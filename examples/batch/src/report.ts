import { addDecimals } from "./decimal.js";
import { FOUND, SENT_AGAIN, type Entry, type Outcome, type State } from "./record.js";

/** What a batch has come to. */
export interface Report {
  readonly claims: number;
  /** Claims that have not ended, by state. */
  readonly open: Partial<Record<State, number>>;
  /** Claims that have ended, by how. */
  readonly ended: Partial<Record<Outcome["status"], number>>;
  readonly cost: {
    /** In US dollars, as a decimal string. */
    readonly totalUsd: string;
    readonly promptTokens: number;
    readonly completionTokens: number;
    /** Runs whose cost the service does not tell. */
    readonly unknown: number;
  };
  /** What killed workers and lost answers have left. */
  readonly recovered: {
    /** Runs that were found by their sessions. */
    readonly found: number;
    /** Claims whose session had no run: they were sent again. */
    readonly sentAgain: number;
    /** Paused runs that another worker resumed than the one that started them. */
    readonly resumedElsewhere: number;
  };
  /** Claims that a person has to look at. */
  readonly attention: readonly Attention[];
}

/** A claim that did not complete, or that ran more than once. */
export interface Attention {
  readonly id: string;
  readonly outcome: Outcome;
  readonly extraRuns: readonly string[];
}

export async function createReport(entries: AsyncIterable<Entry>): Promise<Report> {
  let claims = 0;
  let unknown = 0;
  let promptTokens = 0;
  let completionTokens = 0;
  const open: Partial<Record<State, number>> = {};
  const ended: Partial<Record<Outcome["status"], number>> = {};
  const costs: string[] = [];
  const recovered = { found: 0, sentAgain: 0, resumedElsewhere: 0 };
  const attention: Attention[] = [];
  for await (const { claim, stage, history } of entries) {
    claims += 1;
    recovered.found += count(history, ({ note }) => note === FOUND);
    recovered.sentAgain += count(history, ({ note }) => note === SENT_AGAIN);
    const starter = history.find(({ to }) => to === "submitting")?.worker;
    const resumer = history.findLast(({ to }) => to === "resuming")?.worker;
    if (resumer !== undefined && resumer !== starter) recovered.resumedElsewhere += 1;
    if (stage.state !== "done") {
      open[stage.state] = (open[stage.state] ?? 0) + 1;
      continue;
    }
    const { outcome, usage, extraRuns } = stage;
    ended[outcome.status] = (ended[outcome.status] ?? 0) + 1;
    if (outcome.status !== "completed" || extraRuns.length > 0)
      attention.push({ id: claim.id, outcome, extraRuns });
    if (usage === null) {
      if (outcome.status !== "refused") unknown += 1;
      continue;
    }
    costs.push(usage.costUsd);
    promptTokens += usage.promptTokens;
    completionTokens += usage.completionTokens;
  }
  const totalUsd = addDecimals(costs);
  const cost = { totalUsd, promptTokens, completionTokens, unknown };
  return { claims, open, ended, cost, recovered, attention };
}

/** How many claims a report names one by one. */
const MAX_NAMED = 20;

/** A report as text for people. */
export function reportText({ claims, open, ended, cost, recovered, attention }: Report): string {
  const { totalUsd, promptTokens, completionTokens, unknown } = cost;
  const lines = [
    `${claims} claims: ${listed(ended) || "none has ended"}`,
    ...(Object.keys(open).length > 0 ? [`Not ended: ${listed(open)}`] : []),
    `Cost: ${totalUsd} USD, ${promptTokens} + ${completionTokens} tokens` +
      (unknown > 0 ? `, and ${unknown} runs whose cost the service does not tell` : ""),
    `Recovered: ${recovered.found} runs found by their sessions, ${recovered.sentAgain} claims sent again, ${recovered.resumedElsewhere} resumed by another worker`,
  ];
  if (open.paused !== undefined)
    lines.push("`batch paused` prints what paused runs ask for, `batch answer FILE` answers them.");
  for (const { id, outcome, extraRuns } of attention.slice(0, MAX_NAMED)) {
    const ids = "executionIds" in outcome ? ` [${outcome.executionIds.join(", ")}]` : "";
    const why = "message" in outcome ? `: ${outcome.message}` : "";
    const extra =
      extraRuns.length > 0 ? `; was run besides, and charged: ${extraRuns.join(", ")}` : "";
    lines.push(`  ${id}: ${outcome.status}${ids}${why}${extra}`);
  }
  if (attention.length > MAX_NAMED) lines.push(`  and ${attention.length - MAX_NAMED} more`);
  if (attention.some(({ outcome }) => outcome.status !== "completed"))
    lines.push("Look at them; `batch again ID` runs a claim anew, which is charged.");
  return lines.join("\n");
}

function listed(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .map(([name, n]) => `${n} ${name}`)
    .join(", ");
}

function count<Item>(items: readonly Item[], is: (item: Item) => boolean): number {
  return items.filter(is).length;
}
