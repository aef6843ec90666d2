import type { Core } from "../client/core.js";
import type { ContractOf, FlowContract, VersionOf } from "../contract.js";
import { execute } from "./execute.js";
import type { DefaultVersionOf, ExecuteOptions } from "./options.js";
import type { ExecuteResult, PausedResult } from "./results.js";
import type { Flow, FlowDescriptor } from "./types.js";

/** A flow bound to a client's core. What a response is typed as is the contract's word for it. */
export class BoundFlow<F extends FlowContract> implements Flow<F> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly #core: Core;
  readonly #flow: FlowDescriptor<F>;

  constructor(core: Core, flow: FlowDescriptor<F>) {
    this.org = flow.org;
    this.project = flow.project;
    this.slug = flow.slug;
    this.#core = core;
    this.#flow = flow;
  }

  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteOptions<F, V>,
  ): Promise<ExecuteResult<ContractOf<F, V>> | PausedResult<ContractOf<F, V>>> {
    return execute(this.#core, this.#flow, options);
  }
}
