import { NotImplementedError } from "../errors.js";
import type { ContractOf, FlowContract, VersionOf } from "../flow/contract.js";
import type { Outcome } from "../flow/execute.js";
import type {
  DefaultVersionOf,
  EventsOptions,
  ExecuteOptions,
  ResumeOptions,
  StepsOptions,
} from "../flow/options.js";
import type { SavedPause } from "../flow/saved-run.js";
import type { Flow, FlowDescriptor } from "../flow/types.js";
import type { FlowStream, StepCompleted, StreamEvent } from "../stream/events.js";
import { execute } from "./execute.js";
import { loadRest } from "./load-rest.js";
import type { BrowserBound, BrowserSettings } from "./settings.js";
import { openStream } from "./stream.js";

/** A flow that is called through a relay. */
export class BrowserFlow<F extends FlowContract> implements Flow<F> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly #bound: BrowserBound;

  constructor(settings: BrowserSettings, flow: FlowDescriptor<F>) {
    ({ org: this.org, project: this.project, slug: this.slug } = flow);
    this.#bound = { settings, flow };
  }

  execute<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: ExecuteOptions<F, V>,
  ): Promise<Outcome<ContractOf<F, V>>> {
    return execute(this.#bound, options);
  }

  resume<V extends VersionOf<F> = DefaultVersionOf<F>>(
    saved: SavedPause,
    options: ResumeOptions & { readonly version?: V | undefined },
  ): Promise<Outcome<ContractOf<F, V>>> {
    return loadRest().then((rest) => rest.resumeSaved(this.#bound, saved, options));
  }

  steps<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: StepsOptions<F, V>,
  ): FlowStream<StepCompleted<ContractOf<F, V>>> {
    return openStream(this.#bound, options, true);
  }

  events<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: EventsOptions<F, V>,
  ): FlowStream<StreamEvent<ContractOf<F, V>>> {
    return openStream(this.#bound, options, false);
  }

  readonly run: () => never = refused("run()");
  readonly job: () => never = refused("job()");
  readonly executeAsync: () => never = refused("executeAsync()");
}

function refused(method: string): () => never {
  return () => {
    throw new NotImplementedError(`${method} is not for pages: call it on your server.`);
  };
}
