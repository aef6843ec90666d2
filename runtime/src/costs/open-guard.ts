import type { Core } from "../client/core.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import { loadLazy } from "../load-lazy.js";
import { CallGuard } from "./call-guard.js";
import { Ledger } from "./ledger.js";
import type { Lazy } from "./trace-costs.js";
import type { CostSettings } from "../client/options.js";
import type { Usage } from "./usage.js";

/** By client: its pending calls are what the cores of a client share. */
const ledgers = /* @__PURE__ */ new WeakMap<object, Ledger>();

/**
 * Returns the guard of a call.
 *
 * @param executionId of the run that the call goes on with
 * @throws ValueError for an invalid `maxCostUsd`.
 */
export async function openGuard(
  bound: BoundFlow,
  settings: CostSettings,
  executionId: string | undefined,
): Promise<CallGuard> {
  const lazy = await loadLazy();
  return new CallGuard(lazy, ledgerOf(bound.core, lazy), bound, settings, executionId);
}

/** The totals of a client, when the traces that are due have been asked for. */
export async function readUsage(core: Pick<Core, "pending">): Promise<Usage> {
  const ledger = ledgerOf(core, await loadLazy());
  await ledger.settle(true);
  return ledger.usage();
}

function ledgerOf({ pending }: Pick<Core, "pending">, lazy: Lazy): Ledger {
  const ledger = ledgers.get(pending) ?? new Ledger(lazy);
  ledgers.set(pending, ledger);
  return ledger;
}

// As in `lazy.ts`: the start of a program stays one file in a bundle if all that is loaded later reaches all of it.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/define.js";
