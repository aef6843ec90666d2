import { coreOf, type FlowBinder } from "../client/core.js";
import type { FlowContract } from "./contract.js";
import type { Flow, FlowDescriptor } from "./types.js";

/** Binds a flow to a client. */
export interface FlowFactory<F extends FlowContract> {
  (client: FlowBinder): Flow<F>;
  /** The argument of `defineFlow`. */
  readonly descriptor: FlowDescriptor<F>;
  /** The contract, for types that are derived from the flow. There is no such value. */
  readonly "~contract"?: F;
}

/**
 * Defines a flow; generated files call it. The result binds the flow to a client. Sends no request.
 *
 * @param flow address of the flow, and what was known about it when the file was generated
 */
export function defineFlow<F extends FlowContract>(flow: FlowDescriptor<F>): FlowFactory<F> {
  // What a flow can do comes with the client: a page has none of what servers need.
  const bind = (client: FlowBinder): Flow<F> =>
    client[coreOf](flow, (core) => core.bind({ core, flow }));
  return Object.assign(bind, { descriptor: flow });
}
