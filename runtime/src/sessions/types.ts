import type { CallSettings } from "../client/options.js";
import type { ContractOf, FlowContract, VersionContract, VersionOf } from "../flow/contract.js";
import type { DefaultVersionOf } from "../flow/options.js";
import type { FlowAddress } from "../flow/route.js";
import type { TracedOutput } from "../runs/types.js";
import type { StepIdOf } from "../stream/events.js";

/** Whose API key reads a session. */
export interface ProjectSettings {
  /** The project whose API key reads the session, as `"org/project"`. Needed only by a client that has a key for each project. */
  readonly project?: string | undefined;
}

/** A flow of a generated client, bound or not. */
export type AnyFlow = FlowAddress | { readonly descriptor: FlowAddress };

/** The same, with the types of its contract. */
export type TypedFlow<F extends FlowContract> = AnyFlow & { readonly "~contract"?: F };

/** A contract that says nothing: of a run of any flow. */
export interface AnyContract extends VersionContract {
  outputs: Record<string, unknown>;
}

/** One attempt of a step in a session. */
export interface SessionStepOf<S extends string, O> {
  readonly stepId: S;
  /** Number of the attempt, from 1. */
  readonly attempt: number;
  /** Index of the iteration, from 0, if the step is in a loop and its iterations are listed one by one. */
  readonly loopIndex: number | null;
  /** `"running"`, `"completed"`, `"failed"`, `"skipped"` or another. */
  readonly status: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  readonly durationMs: number | null;
  /** Null unless the run was captured. */
  readonly inputSnapshot: unknown;
  /** Null unless the run was captured. Has other text if it was captured as `redacted`, and another shape if `truncated`. */
  readonly outputSnapshot: TracedOutput<O> | null;
  /** What the service says of the failure of the step: usually `{code, message}`. */
  readonly errorSnapshot: unknown;
  /** Whether the service cut a snapshot because of its size. */
  readonly truncated: boolean;
}

/** One attempt of a step in a session; narrowed by `stepId`. */
export type SessionStep<C extends VersionContract = AnyContract> = {
  [S in StepIdOf<C>]: SessionStepOf<S, C["outputs"][S]>;
}[StepIdOf<C>];

/** A run in a session. */
export interface SessionExecution<C extends VersionContract = AnyContract> {
  readonly executionId: string;
  readonly flowId: string | null;
  /** The slug of the flow, without its organization and project; null if the flow was deleted. */
  readonly slug: string | null;
  /** The kind of call: `"execute"`, `"step"` (`steps()` and `events()`), `"job"` (`executeAsync()`) or another. */
  readonly triggerType: string | null;
  /** `"pending"`, `"running"`, `"completed"`, `"failed"`, `"cancelled"` or another. */
  readonly status: string;
  readonly startedAt: string | null;
  readonly completedAt: string | null;
  /** `"full"`, `"redacted"`, `"metadata_only"` or another. */
  readonly traceCaptureMode: string | null;
  /** Whether the steps have snapshots, so that the run can be replayed. */
  readonly snapshotsAvailable: boolean;
  /** In the order in which they completed. */
  readonly steps: readonly SessionStep<C>[];
  /** The step that failed, if one did. */
  readonly errorAtStep: string | null;
  /** Output of the last step of a completed run that was captured; undefined otherwise. */
  readonly result: C["result"] | undefined;
}

/** A session: the runs that carried its id. */
export interface Session {
  readonly sessionId: string;
  /**
   * Fetches the runs, in the order in which they started. The service has no pages: it sends all of them at once.
   *
   * @returns all runs that the API key may see
   * @throws ReplayInvalidSessionError, ReplayForbiddenError, ReplaySessionNotFoundError or ReplaySessionExpiredError if the
   *   service refuses the id (400, 403, 404, 410); what any call throws.
   */
  executions(options?: CallSettings): Promise<readonly SessionExecution[]>;
  /**
   * Fetches the runs of one flow, with its types.
   *
   * @param flow a flow of the generated client, bound or not; runs are told apart by its slug, the only name that sessions have
   * @param options `version`: the version whose types the runs have. Default: the `defaultVersion` of the flow
   */
  executions<F extends FlowContract, V extends VersionOf<F> = DefaultVersionOf<F>>(
    flow: TypedFlow<F>,
    options?: CallSettings & { readonly version?: V | undefined },
  ): Promise<readonly SessionExecution<ContractOf<F, V>>[]>;
}
