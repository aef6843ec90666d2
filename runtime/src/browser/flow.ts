import type { OpenableFlow } from "../client/core.js";
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
import type { FlowDescriptor } from "../flow/types.js";
import { deferStream } from "../stream/defer-stream.js";
import type { FlowStream, StepCompleted, StreamEvent } from "../stream/events.js";
import type { AnyEventsOptions } from "../stream/step-request.js";
import { execute, resumeSaved } from "./execute.js";
import type { BrowserBound, BrowserSettings } from "./settings.js";
import { openStream } from "./stream.js";

/** A flow that is called through a relay. */
export class BrowserFlow<F extends FlowContract> implements OpenableFlow<F> {
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
    return resumeSaved(this.#bound, saved, options);
  }

  steps<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: StepsOptions<F, V>,
  ): FlowStream<StepCompleted<ContractOf<F, V>>> {
    return deferStream(() => this.open(options, true));
  }

  events<V extends VersionOf<F> = DefaultVersionOf<F>>(
    options: EventsOptions<F, V>,
  ): FlowStream<StreamEvent<ContractOf<F, V>>> {
    return deferStream(() => this.open(options, false));
  }

  open<T>(options: AnyEventsOptions, stepsOnly: boolean): Promise<FlowStream<T>> {
    // An option that is wrong rejects.
    return Promise.resolve().then(() => openStream(this.#bound, options, stepsOnly));
  }

  run(): never {
    return refuse("run()");
  }

  job(): never {
    return refuse("job()");
  }

  executeAsync(): never {
    return refuse("executeAsync()");
  }
}

function refuse(method: string): never {
  throw new NotImplementedError(
    `${method} is not for pages: a relay serves execute() and streams. Call it on your server.`,
  );
}
