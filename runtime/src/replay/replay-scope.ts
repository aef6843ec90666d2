import type { Client } from "../client/client.js";
import { coreOf, type Core, type Send } from "../client/core.js";
import type { OnLog } from "../client/log-event.js";
import type { Call } from "../request/send.js";
import type { TransportResponse } from "../transport/transport.js";
import { answer } from "./answer.js";
import { calledFlow, readsSession, type CalledFlow } from "./called-flow.js";
import { ReplayError, ReplayLeftoverError } from "../sessions/errors.js";
import { describe, Recording } from "./recording.js";
import type { Scope } from "./scope.js";
import { fetchSession } from "../sessions/fetch-session.js";
import { projectCore } from "../sessions/project-core.js";
import { sessionTools } from "../sessions/read-sessions.js";
import type { ProjectSettings } from "../sessions/types.js";

/** What a replay does with a recording. */
export interface ReplaySettings extends ProjectSettings {
  /**
   * Reads the recording before anything runs. Default: the client of the first call reads it, once for each project whose flows
   * are called.
   */
  readonly client?: Client | undefined;
  /**
   * Throws a recorded failure as a `FlowExecutionError` also where the call would return it, as `@noukai/sdk` does. Default:
   * false: the program gets what it got live, which its `throwOnFailure` decides.
   */
  readonly throwOnFailure?: boolean | undefined;
  /** Receives an event when the session or the replay is opened, and one when it is closed. Default: the `onLog` of `client`. */
  readonly onLog?: OnLog | undefined;
}

/** Answers calls from the recording of a session. Nothing but the session is requested. */
export class ReplayScope implements Scope {
  readonly mode = "replay";
  readonly sessionId: string;
  readonly #settings: ReplaySettings;
  /** The recording that `settings.client` has read. */
  #loaded: Recording | undefined;
  /** Recordings by session, service and project. */
  readonly #recordings = new Map<string, Promise<Recording>>();
  /** Those of the scope's own session, as far as they could be read. */
  readonly #own: Recording[] = [];
  /** By session, the ids of the runs that have answered a call. */
  readonly #used = new Map<string, Set<string>>();

  constructor(sessionId: string, settings: ReplaySettings) {
    this.sessionId = sessionId;
    this.#settings = settings;
  }

  /** Reads the recording, if there is a client for it. @throws what `fetchSession` and `Recording` throw. */
  async load(): Promise<void> {
    const { client } = this.#settings;
    if (!client) return;
    this.#loaded = await this.#read(projectCore(client[coreOf], this.#settings), this.sessionId);
  }

  send(core: Core, call: Call): Promise<Send> | undefined {
    if (readsSession(call)) return undefined;
    // Now, not when the answer is needed: calls take runs in the order in which they are made.
    const response = this.#answer(core, call);
    // The call may end before it asks for the answer.
    response.catch(() => undefined);
    return Promise.resolve((_, context) => context.race(response));
  }

  leftover(): ReplayLeftoverError | undefined {
    if (this.#own.length === 0) {
      return new ReplayLeftoverError(
        `Nothing of the session ${this.sessionId} was replayed: no flow was called, or the session could not be read.`,
      );
    }
    // Keys of several projects may see the same run.
    const left = new Set(this.#own.flatMap(({ leftovers }) => leftovers.map(describe)));
    if (left.size === 0) return undefined;
    return new ReplayLeftoverError(
      `The program did not call all that the session ${this.sessionId} has. Left over: ${[...left].join(", ")}.`,
    );
  }

  async #answer(core: Core, call: Call): Promise<TransportResponse> {
    const flow = calledFlow(call);
    if (!flow) {
      throw new ReplayError(
        `A replay sends no requests: ${call.method} ${call.path} is not in recordings of sessions. Fetch traces and jobs outside of it.`,
      );
    }
    if (flow.trigger === "job") {
      throw new ReplayError(
        `executeAsync() of ${flow.slug} cannot be replayed: recordings of jobs have no answers. Use execute() or a stream.`,
      );
    }
    if (flow.isContinuation) {
      throw new ReplayError(
        `The run of ${flow.slug} cannot be continued in a replay: recordings have the end of a run, without its tool calls.`,
      );
    }
    const recording = await this.#recordingFor(core, call, flow);
    return answer(recording.take(flow), this.#settings.throwOnFailure ?? false);
  }

  /** A call that names a session of its own was recorded in that. */
  #recordingFor(core: Core, call: Call, flow: CalledFlow): Promise<Recording> | Recording {
    const { sessionId = this.sessionId } = call.settings;
    if (sessionId === this.sessionId && this.#loaded) return this.#loaded;
    const key = [sessionId, core.origin, core.basePath, flow.project].join(" ");
    let recording = this.#recordings.get(key);
    if (!recording) {
      recording = this.#read(core, sessionId);
      this.#recordings.set(key, recording);
    }
    return recording;
  }

  async #read(core: Core, sessionId: string): Promise<Recording> {
    const used = this.#used.get(sessionId) ?? new Set();
    this.#used.set(sessionId, used);
    const recording = new Recording(
      sessionId,
      await fetchSession(sessionTools, core, sessionId),
      used,
    );
    if (sessionId === this.sessionId) this.#own.push(recording);
    return recording;
  }
}
