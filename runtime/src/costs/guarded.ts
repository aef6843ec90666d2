import type { CallSettings } from "../client/options.js";
import type { Core } from "../client/core.js";
import { warn } from "../client/warn.js";
import type { BoundFlow } from "../flow/bound-flow.js";
import type { SavedPause } from "../flow/saved-run.js";
import { once } from "../load-once.js";
import { createCallContext, type ScopedGlobal } from "../request/send.js";
import type { Transport } from "../transport/transport.js";
import type { CostSettings } from "../client/options.js";
import type { Usage } from "./usage.js";

/** Loads what counts costs, which programs without a limit do not need. */
const loadCosts = /* @__PURE__ */ once(() => import("./open-guard.js"));

/**
 * Guards a call, if it or its client has a limit or costs are counted.
 *
 * @param executionId of the run that the call goes on with
 * @throws ValueError for an invalid `maxCostUsd`.
 */
export async function guarded(
  given: BoundFlow,
  settings: CostSettings,
  executionId?: string,
): Promise<BoundFlow> {
  // A replay costs nothing.
  if ((globalThis as ScopedGlobal).noukaiScope?.current()?.mode === "replay") return given;
  const core = given.guard?.plain ?? given.core;
  if ((settings.maxCostUsd ?? core.defaults.maxCostUsd) === undefined) return given;
  const { openGuard } = await loadCosts();
  const guard = await openGuard({ ...given, core, guard: undefined }, settings, executionId);
  return { ...given, core: guard.core, guard };
}

/**
 * Checks the limits before a call does what costs.
 *
 * @param paused the run that waits for tool results, if one does
 * @throws CostLimitError if the known costs have reached a limit; the reason of a signal that aborts meanwhile.
 */
export async function checkCosts(
  { core, guard }: BoundFlow,
  { signal }: CallSettings,
  paused?: SavedPause,
): Promise<void> {
  if (!guard) return;
  const context = createCallContext(core, { signal, timeout: { total: 0 } });
  try {
    await context.race(guard.check(paused));
  } finally {
    context.end();
  }
}

/**
 * `Client.usage`.
 *
 * @param transport of the client, if it has sent anything
 */
export async function usage(
  core: Pick<Core, "defaults" | "hooks" | "pending">,
  transport: Transport | undefined,
): Promise<Usage> {
  if (core.defaults.maxCostUsd === undefined) {
    core.defaults.maxCostUsd = Infinity;
    // It is opened by the first request.
    if (transport) {
      warn(
        core.hooks,
        "NOUKAI_USAGE_LATE",
        "usage() counts from its first call on, and calls were made before: create the client with maxCostUsd, which may be Infinity.",
      );
    }
  }
  return (await loadCosts()).readUsage(core);
}
