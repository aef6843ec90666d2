import type { Client } from "../client/client.js";
import type { ContractOf, FlowContract, VersionOf } from "../contract.js";
import type { DefaultVersionOf, ExecuteOptions } from "./options.js";
import type { ExecuteResult, PausedResult } from "./results.js";

/** Where a flow is and what its client was generated from. */
export interface FlowDescriptor<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The version that runs when a call names none. */
  readonly defaultVersion: F["defaultVersion"];
  /** The version numbers that were published when the client was generated. */
  readonly published: readonly number[];
  /** The hash of the definition of the default version. */
  readonly hash?: string;
}

/** Binds a flow to a client. */
export type FlowFactory<F extends FlowContract> = (client: Client) => Flow<F>;

/** One flow, bound to a client. */
export interface Flow<F extends FlowContract> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;

  /**
   * Runs the flow to its end, or to the first tool calls that nothing answers.
   *
   * @throws FlowNotFoundError, InsufficientCreditsError, FlowExecutionError and the other errors of the service;
   *   ToolCallLimitError past `maxToolRounds`; ValueError for an option that breaks a rule; APIConnectionError,
   *   APITimeoutError; the signal's reason when it aborts.
   */
  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteOptions<F, V>,
  ): Promise<ExecuteResult<ContractOf<F, V>> | PausedResult<ContractOf<F, V>>>;
}
