import { ReplayError, ReplayMissError, ReplayNoSnapshotsError } from "../sessions/errors.js";
import type { CalledFlow } from "./called-flow.js";
import type { SessionExecution } from "../sessions/types.js";

/** The runs of a session, each of which answers one call. */
export class Recording {
  readonly #sessionId: string;
  readonly #runs: readonly SessionExecution[];
  readonly #used: Set<string>;
  readonly #calls = new Map<string, number>();

  /**
   * @param used the ids of the runs that have answered a call; shared by the recordings of one session
   * @throws ReplayNoSnapshotsError if a run was not captured.
   */
  constructor(sessionId: string, runs: readonly SessionExecution[], used: Set<string>) {
    this.#sessionId = sessionId;
    this.#runs = runs;
    this.#used = used;
    const lacking = runs.find((run) => !run.snapshotsAvailable);
    if (lacking === undefined) return;
    const mode = lacking.traceCaptureMode ?? "unknown";
    throw new ReplayNoSnapshotsError(
      `The session ${sessionId} cannot be replayed: the run ${describe(lacking)} was captured as ${mode}, without the outputs of its steps. ` +
        "Record it again with the capture mode full or redacted, or with `trace: true`.",
      { executionId: lacking.executionId },
    );
  }

  /** The runs that no call has used. */
  get leftovers(): readonly SessionExecution[] {
    return this.#runs.filter((run) => !this.#used.has(run.executionId));
  }

  /**
   * The run that answers a call: the first of its flow and kind of call that none has used.
   *
   * @throws ReplayMissError if there is none; ReplayError if it has no end.
   */
  take({ slug, trigger }: CalledFlow): SessionExecution {
    const key = `${slug} ${trigger}`;
    const call = (this.#calls.get(key) ?? 0) + 1;
    this.#calls.set(key, call);
    const recorded = this.#runs.filter((run) => run.slug === slug && run.triggerType === trigger);
    const run = recorded.find((candidate) => !this.#used.has(candidate.executionId));
    if (!run) throw this.#miss(slug, trigger, call, recorded.length);
    this.#used.add(run.executionId);
    if (run.status === "completed" || run.status === "failed") return run;
    throw new ReplayError(
      `The recorded run ${describe(run)} is ${run.status}: only runs that completed or failed can be replayed.`,
      { executionId: run.executionId },
    );
  }

  #miss(slug: string, trigger: string, call: number, recorded: number): ReplayMissError {
    const unnamed = this.#runs.filter((run) => run.slug === null || run.triggerType === null);
    const hint =
      unnamed.length > 0
        ? ` ${unnamed.length} of its runs cannot be matched: they have no slug, because the flow was deleted, or no kind of call.`
        : "";
    return new ReplayMissError(
      `Call ${call} of ${slug} (${trigger}) is not in the recording: the session ${this.#sessionId} has ${recorded} such runs, of ` +
        `${this.#runs.length} in all. The program calls other flows than when it was recorded.${hint}`,
    );
  }
}

/** A run in a message. */
export function describe({ executionId, slug, triggerType }: SessionExecution): string {
  return `${executionId} of ${slug ?? "a deleted flow"} (${triggerType ?? "unknown kind of call"})`;
}
