import { loadLazy } from "../load-lazy.js";
import type { Core } from "../client/core.js";
import type { CostGuard } from "../costs/cost-guard.js";
import type { FlowContract } from "./contract.js";
import type { OutputCheck } from "./output-check.js";
import type { FlowDescriptor } from "./types.js";
import type { TransportResponse } from "../transport/transport.js";
import { HEADER_FLOW_HASH } from "../wire-execute.js";

/** A flow and the core of the client it is bound to. */
export interface BoundFlow {
  readonly core: Core;
  readonly flow: FlowDescriptor<FlowContract>;
  /**
   * Validates what was received, if the call is to. Returns a promise only if something is wrong and the call is no stream.
   *
   * @param held what the error has, in place of the value, so that it is not lost
   * @throws OutputValidationError if that is to be thrown.
   */
  readonly check?: OutputCheck | undefined;
  /** Counts what the call costs, if that is limited or counted. */
  readonly guard?: CostGuard | undefined;
}

/**
 * Warns if the service ran another definition than the client was generated from: see `warnOfDrift`.
 *
 * @param version the version that ran
 */
export async function checkDefinition(
  { core, flow }: BoundFlow,
  version: unknown,
  response: TransportResponse,
): Promise<void> {
  const reported = response.header(HEADER_FLOW_HASH);
  if (reported !== flow.hash && reported) (await loadLazy()).warnOfDrift(flow, version, core.hooks);
}
