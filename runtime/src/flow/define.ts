import type { Client } from "../client/client.js";
import { coreOf } from "../client/core.js";
import type { FlowContract } from "./contract.js";
import { BoundFlow } from "./flow.js";
import type { FlowDescriptor, FlowFactory } from "./types.js";

/**
 * What a generated file exports: a function that binds a flow to a client. Sends nothing.
 *
 * @param flow where the flow is, and what was known when its client was generated
 */
export function defineFlow<F extends FlowContract>(flow: FlowDescriptor<F>): FlowFactory<F> {
  const bind = (client: Client): BoundFlow<F> => new BoundFlow<F>(client[coreOf], flow);
  return Object.assign(bind, { descriptor: flow });
}
