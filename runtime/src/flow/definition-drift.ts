import type { TransportResponse } from "../transport/transport.js";
import { HEADER_FLOW_HASH } from "../wire/service.js";
import type { Target } from "./bound-flow.js";

/**
 * Compares the definition that answered with the one that the client was generated from, where both are known.
 *
 * @param version that ran: only the default version has a known hash
 */
export async function checkFreshness(
  { core, flow }: Target,
  version: unknown,
  response: TransportResponse,
): Promise<void> {
  const reported = response.header(HEADER_FLOW_HASH);
  if (!reported || !flow.hash || reported === flow.hash || version !== flow.defaultVersion) return;
  (await core.later()).warnOfChange(flow, core.hooks);
}
