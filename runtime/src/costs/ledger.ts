import type { BoundFlow } from "../flow/bound-flow.js";
import { addAmounts, costText, isAtLeast, negative, NOTHING, type Amounts } from "./amounts.js";
import type { Decimal } from "./decimal.js";
import { traceCosts, type Lazy } from "./trace-costs.js";
import type { FlowUsage, Usage } from "./usage.js";

/** Runs that wait for tool results and may never be resumed: more are forgotten, the oldest first. */
const MAX_RUNS = 10_000;
/** Traces that are asked for at once. */
const CONCURRENCY = 8;
/** Queued runs, the oldest, that are asked for before each paid request. */
const MAX_QUEUED = 16;
/** How often a run that has ended is asked for, while its trace says that it goes on. */
const MAX_ASKED = 3;

/** What the calls of a flow have used. */
class FlowTotals {
  calls = 0;
  unknown = 0;
  amounts: Amounts = NOTHING;
}

/** What is known of what a run has cost. */
export class RunRecord {
  readonly flow: string;
  executionId: string | undefined;
  /** The costs of the steps that a stream has completed. */
  streamed: Amounts = NOTHING;
  /** The costs in the trace, when it was last asked for. */
  traced: Amounts = NOTHING;
  /** Whether the trace knows of more costs than are counted. */
  isDue = false;
  isQueued = false;
  hasEnded = false;
  isUnknown = false;
  timesAsked = 0;

  constructor(flow: string, executionId: string | undefined) {
    this.flow = flow;
    this.executionId = executionId;
  }
}

/** What the calls of one client have cost, as far as it is known. */
export class Ledger {
  readonly #lazy: Lazy;
  readonly #flows = new Map<string, FlowTotals>();
  /** Runs that may go on or whose costs are not all known, by execution id, with what asks for them. */
  readonly #runs = new Map<string, { readonly run: RunRecord; readonly bound: BoundFlow }>();
  readonly #asking = new Map<RunRecord, Promise<void>>();
  /** Projects whose traces the key may not read. */
  readonly #refused = new Set<string>();
  #hasWarned = false;
  #spent: Decimal = NOTHING.cost;

  constructor(lazy: Lazy) {
    this.#lazy = lazy;
  }

  /** What all calls have cost. */
  get spent(): Decimal {
    return this.#spent;
  }

  /** Calls of which it is not known what they cost. */
  get unknown(): number {
    let unknown = 0;
    for (const totals of this.#flows.values()) unknown += totals.unknown;
    return unknown;
  }

  /** The record of a run that goes on, or a new one. */
  open(flow: string, executionId: string | undefined): RunRecord {
    const known = executionId === undefined ? undefined : this.#runs.get(executionId);
    return known?.run ?? new RunRecord(flow, executionId);
  }

  /** Whether a run is known that may go on. */
  has(executionId: string): boolean {
    return this.#runs.has(executionId);
  }

  /** Keeps a run, so that it is found when it goes on and asked for when it is due. */
  keep(run: RunRecord, bound: BoundFlow): void {
    const { executionId } = run;
    if (executionId === undefined) return;
    this.#runs.set(executionId, { run, bound });
    const [oldest] = this.#runs.keys();
    if (this.#runs.size > MAX_RUNS && oldest !== undefined) this.#runs.delete(oldest);
  }

  /** Forgets a run that has ended, unless it is to be asked for. */
  forget({ executionId, isDue }: RunRecord): void {
    if (executionId !== undefined && !isDue) this.#runs.delete(executionId);
  }

  countCall({ flow }: RunRecord): void {
    this.#totals(flow).calls++;
  }

  /** What a run has cost. A trace may be behind the stream, or know what the stream does not tell. */
  costsOf({ streamed, traced }: RunRecord): Amounts {
    return isAtLeast(this.#lazy, traced.cost, streamed.cost) ? traced : streamed;
  }

  /** Changes what is known of a run. */
  update(run: RunRecord, change: Partial<Pick<RunRecord, "streamed" | "traced">>): void {
    const before = this.costsOf(run);
    Object.assign(run, change);
    const difference = addAmounts(this.#lazy, this.costsOf(run), negative(before));
    const totals = this.#totals(run.flow);
    totals.amounts = addAmounts(this.#lazy, totals.amounts, difference);
    this.#spent = this.#lazy.sumOf(this.#spent, difference.cost);
  }

  /** Counts a run among those of which it is not known what they cost, or no longer. */
  setUnknown(run: RunRecord, isUnknown: boolean): void {
    if (run.isUnknown !== isUnknown) this.#totals(run.flow).unknown += isUnknown ? 1 : -1;
    run.isUnknown = isUnknown;
  }

  /**
   * Asks for the traces of runs that have ended or wait. Never rejects.
   *
   * @param all whether all queued runs are asked for, or the oldest
   */
  async settle(all: boolean): Promise<void> {
    let queued = 0;
    const due = [...this.#runs.values()].filter(
      ({ run }) =>
        this.#asking.has(run) || (run.isDue && (!run.isQueued || all || queued++ < MAX_QUEUED)),
    );
    const next = async (): Promise<void> => {
      for (let one = due.shift(); one; one = due.shift()) await this.#ask(one.run, one.bound);
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, next));
  }

  usage(): Usage {
    const flows = [...this.#flows].map(([name, totals]) => [name, this.#usageOf(totals)] as const);
    const all = new FlowTotals();
    for (const { calls, unknown, amounts } of this.#flows.values()) {
      all.calls += calls;
      all.unknown += unknown;
      all.amounts = addAmounts(this.#lazy, all.amounts, amounts);
    }
    return { ...this.#usageOf(all), flows: Object.fromEntries(flows) };
  }

  #usageOf({ calls, unknown, amounts: { tokens, cost } }: FlowTotals): FlowUsage {
    return { calls, tokens, costUsd: costText(this.#lazy, cost), unknown };
  }

  #totals(flow: string): FlowTotals {
    const totals = this.#flows.get(flow) ?? new FlowTotals();
    this.#flows.set(flow, totals);
    return totals;
  }

  /** Asks once for a run, however many calls wait for the answer. */
  #ask(run: RunRecord, bound: BoundFlow): Promise<void> {
    const asking =
      this.#asking.get(run) ??
      this.#readTrace(run, bound).finally(() => {
        this.#asking.delete(run);
        if (run.hasEnded) this.forget(run);
      });
    this.#asking.set(run, asking);
    return asking;
  }

  async #readTrace(run: RunRecord, bound: BoundFlow): Promise<void> {
    const { org, project } = bound.flow;
    const { executionId = "" } = run;
    // What is paid while the trace is on its way makes the run due again.
    run.isDue = false;
    if (this.#refused.has(`${org}/${project}`)) {
      this.setUnknown(run, true);
      return;
    }
    try {
      const { amounts, isKnown, isRunning } = await traceCosts(this.#lazy, bound, executionId);
      this.update(run, { traced: amounts });
      this.setUnknown(run, !isKnown);
      if (!isRunning) run.hasEnded ||= run.isQueued;
      else if (run.isQueued || (run.hasEnded && ++run.timesAsked < MAX_ASKED)) run.isDue = true;
    } catch (error) {
      const isNew = run.isQueued && isNotFound(error) && ++run.timesAsked < MAX_ASKED;
      if (isNew) {
        run.isDue = true;
        return;
      }
      this.setUnknown(run, true);
      this.#explain(run, bound, error);
    }
  }

  /** Warns once, because a service that refuses one trace may refuse them all. */
  #explain(run: RunRecord, bound: BoundFlow, error: unknown): void {
    const { core, flow } = bound;
    const name = error instanceof Error ? error.name : "";
    if (name === "AuthenticationError" || name === "PermissionDeniedError")
      this.#refused.add(`${flow.org}/${flow.project}`);
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const why = error instanceof Error ? error.message : String(error);
    this.#lazy.warn(
      core.hooks,
      "NOUKAI_COST_UNKNOWN",
      `It is not known what the run ${run.executionId ?? ""} of ${run.flow} cost, and maxCostUsd does not count it: its trace could not be read. ${why}`,
    );
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && error.name === "FlowNotFoundError";
}
