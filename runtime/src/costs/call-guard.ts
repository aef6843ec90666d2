import type { Core } from "../client/core.js";
import { CostLimitError } from "../errors.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { SavedPause } from "../flow/saved-run.js";
import type { CallContext } from "../request/call-context.js";
import { addAmounts, costText, isAtLeast, readAmounts } from "./amounts.js";
import type { Decimal } from "./decimal.js";
import type { Ledger, RunRecord } from "./ledger.js";
import { readLimit } from "./read-limit.js";
import type { Lazy } from "./trace-costs.js";
import type { CostGuard } from "./cost-guard.js";
import type { CostSettings } from "../client/options.js";

/** Errors of requests that the service refused, so that nothing has run. */
const REFUSALS: ReadonlySet<string> = new Set([
  "AuthenticationError",
  "FlowNotFoundError",
  "FlowRequestError",
  "InsufficientCreditsError",
  "PermissionDeniedError",
  "RateLimitError",
]);

/** Statuses of answers after which a run goes on. */
const PAUSED = "tool_calls_required";

/** A limit that the known costs have reached. */
interface ReachedLimit {
  readonly scope: "call" | "client";
  readonly limit: Decimal;
  readonly spent: Decimal;
}

/** See `CostGuard`. */
export class CallGuard implements CostGuard {
  readonly core: Core;
  readonly plain: Core;
  readonly #lazy: Lazy;
  readonly #ledger: Ledger;
  readonly #bound: BoundFlow;
  readonly #flow: string;
  #limit: Decimal | undefined;
  #run: RunRecord;
  /** The request that was sent last; undefined if none was. */
  #sent: CallContext | undefined;
  #isCounted = false;
  /** Whether a stream has completed a step without saying what it cost. */
  #lacksCosts = false;

  /**
   * @param bound the flow, with the core that traces are asked for with
   * @param executionId of the run that the call goes on with
   * @throws ValueError for an invalid limit.
   */
  constructor(
    lazy: Lazy,
    ledger: Ledger,
    bound: BoundFlow,
    { maxCostUsd }: CostSettings,
    executionId: string | undefined,
  ) {
    const { core, flow } = bound;
    this.#lazy = lazy;
    this.#ledger = ledger;
    this.#bound = bound;
    this.#flow = `${flow.org}/${flow.project}/${flow.slug}`;
    this.#limit = readLimit(lazy, maxCostUsd);
    readLimit(lazy, core.defaults.maxCostUsd);
    this.#run = ledger.open(this.#flow, executionId);
    // A run that another client has begun: what it has cost is not known here.
    if (executionId !== undefined && !ledger.has(executionId)) this.#makeDue();
    this.plain = core;
    this.core = {
      ...core,
      sender: async () => {
        const send = await core.sender();
        return (request, context) => {
          this.#sent = context;
          return send(request, context);
        };
      },
    };
  }

  get isOver(): boolean {
    return this.#reached() !== undefined;
  }

  async check(paused?: SavedPause): Promise<void> {
    const settled = this.#ledger.settle(false);
    if (!this.#limit && !this.#clientLimit) return;
    await settled;
    const reached = this.#reached();
    if (reached) throw this.#error(reached, paused);
  }

  async count(
    send: () => Promise<Record<string, unknown>>,
    isQueued = false,
  ): Promise<Record<string, unknown>> {
    let answer: Record<string, unknown>;
    try {
      answer = await send();
    } catch (error) {
      this.#lose(error);
      throw error;
    }
    if (this.#sent) {
      this.#countCall();
      this.#identify(answer.executionId);
      this.#run.isQueued = isQueued;
      this.#run.hasEnded = !isQueued && answer.status !== PAUSED;
      this.#makeDue();
    }
    return answer;
  }

  addStep(step: Readonly<Record<string, unknown>>): void {
    if (!this.#sent) return;
    const { isKnown, ...amounts } = readAmounts(this.#lazy, step);
    this.#lacksCosts ||= !isKnown;
    const streamed = addAmounts(this.#lazy, this.#run.streamed, amounts);
    this.#ledger.update(this.#run, { streamed });
  }

  follow(executionId: string | undefined, isCounted: boolean): void {
    if (!this.#sent || (executionId === undefined && !this.#sent.sent)) return;
    this.#countCall();
    this.#identify(executionId);
    this.#run.hasEnded = false;
    if (!isCounted || this.#lacksCosts) this.#makeDue();
    this.#lacksCosts = false;
  }

  end(executionId: string | undefined, isCounted: boolean): void {
    this.follow(executionId, isCounted);
    this.#run.hasEnded = true;
    this.#ledger.forget(this.#run);
  }

  get #clientLimit(): Decimal | undefined {
    return readLimit(this.#lazy, this.plain.defaults.maxCostUsd);
  }

  /** The limit that the known costs have reached. */
  #reached(): ReachedLimit | undefined {
    const costs = {
      client: { limit: this.#clientLimit, spent: this.#ledger.spent },
      call: { limit: this.#limit, spent: this.#ledger.costsOf(this.#run).cost },
    };
    for (const scope of ["client", "call"] as const) {
      const { limit, spent } = costs[scope];
      if (limit && isAtLeast(this.#lazy, spent, limit)) return { scope, limit, spent };
    }
    return undefined;
  }

  #error({ scope, limit, spent }: ReachedLimit, paused: SavedPause | undefined): CostLimitError {
    const [spentUsd, maxCostUsd] = [costText(this.#lazy, spent), costText(this.#lazy, limit)];
    const { unknown } = this.#ledger;
    const { executionId } = this.#run;
    const who = scope === "client" ? "the client" : "the run";
    const lacking = unknown > 0 ? `, and the costs of ${unknown} more calls are not known` : "";
    const waits = paused ? ` The run ${paused.executionId} waits and can be resumed.` : "";
    const error = new CostLimitError(
      `${this.#flow} was stopped before another paid request: ${who} has spent $${spentUsd}${lacking}, and maxCostUsd is ${maxCostUsd}.${waits}`,
      { spentUsd, maxCostUsd, scope, flow: this.#flow, unknown, executionId },
    );
    const raise = (to: number | string): void => {
      const raised = readLimit(this.#lazy, to);
      if (scope === "client") this.plain.defaults.maxCostUsd = to;
      else this.#limit = raised;
    };
    return Object.defineProperties(error, { paused: { value: paused }, raise: { value: raise } });
  }

  #countCall(): void {
    if (!this.#isCounted) this.#ledger.countCall(this.#run);
    this.#isCounted = true;
  }

  /** The answer to a resume may name another run. */
  #identify(executionId: unknown): void {
    if (typeof executionId !== "string" || executionId === "") return;
    const { executionId: before, isQueued, hasEnded } = this.#run;
    if (before === undefined) this.#run.executionId = executionId;
    else if (before !== executionId) {
      this.#run = this.#ledger.open(this.#flow, executionId);
      Object.assign(this.#run, { isQueued, hasEnded });
    }
  }

  /** Has the trace asked for, which needs the id of the run. */
  #makeDue(): void {
    const run = this.#run;
    if (run.executionId === undefined) {
      this.#ledger.setUnknown(run, true);
      return;
    }
    run.isDue = true;
    this.#ledger.keep(run, this.#bound);
  }

  /** Counts a request that may have run the flow, and had no answer that names the run. */
  #lose(error: unknown): void {
    if (!this.#sent?.sent || (error instanceof Error && REFUSALS.has(error.name))) return;
    this.#countCall();
    // A run that is known has a trace.
    this.#makeDue();
  }
}
