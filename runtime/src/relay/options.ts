import type { Client } from "../client/client.js";

/** What a relay does with a flow: run it to its end or to a pause (`execute`), or stream its events (`step`). */
export type RelayVerb = "execute" | "step";

/**
 * What a browser may send beside the inputs of a flow, and what continues a run:
 *
 * - `"tools"`: tools that the model may call, and `toolChoice`
 * - `"attachments"`
 * - `"overrides"`: `blockOverrides`, which replace prompts, models and code of steps
 * - `"outputs"`: what steps are said to have returned, in `inputOverrides` and `accumulatedOutputs`
 * - `"trace"`: that the inputs and outputs of the run are recorded
 */
export type RelayExtra = "attachments" | "outputs" | "overrides" | "tools" | "trace";

/** A flow as generated files export it. */
export interface RelayableFlow {
  readonly descriptor: {
    readonly org: string;
    readonly project: string;
    readonly slug: string;
    readonly defaultVersion: unknown;
  };
}

/** A flow that a relay serves, and how. */
export interface RelayedFlow {
  /** As generated files export it: `grade3`. */
  readonly flow: RelayableFlow;
  /** The version that runs; a browser cannot choose another. Default: the `defaultVersion` of the flow. */
  readonly version?: "draft" | "production" | number | undefined;
  /** Default: both. */
  readonly verbs?: readonly RelayVerb[] | undefined;
  /** Default: `allow` of the relay. */
  readonly allow?: readonly RelayExtra[] | undefined;
}

/** Bounds of a request, which is refused beyond them. */
export interface RelayLimits {
  /** Size of a body in bytes. Default: 262,144. */
  readonly maxBodyBytes?: number | undefined;
  /** Number of `messages`, and of `toolCallMessages`. Default: 40. */
  readonly maxMessages?: number | undefined;
}

/** `RelayLimits`, with the defaults. */
export interface ResolvedLimits {
  readonly maxBodyBytes: number;
  readonly maxMessages: number;
}

/** A request that is about to be passed on. */
export interface RelayCall<Context> {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  /** The version that will run. */
  readonly version: unknown;
  readonly verb: RelayVerb;
  /** The body as the browser sent it. Its `executionId`, if it has one, is of the run that is to go on. Changes have no effect. */
  readonly body: Readonly<Record<string, unknown>>;
  /** The request as the framework has it, with what middleware has added to it; undefined where there is no framework. */
  readonly context: Context | undefined;
}

/** Options of `createRelay`. */
export interface RelayOptions<Context = unknown> {
  /** Sends the requests. Its API key stays on the server. Retries are not made, whatever its `maxRetries` is. */
  readonly client: Client;
  /** The flows that are served. No other can be called. */
  readonly flows: readonly (RelayableFlow | RelayedFlow)[];
  /**
   * Decides whether a request is passed on. Throw to refuse it: the `status` (or `statusCode`) of what is thrown, from 400 to 599, is
   * answered with its `detail`, a text; anything else is answered with 403 and `FORBIDDEN`, and its message is not shown. `false`,
   * returned or as a promise, refuses too. The body of `request` has been read; `call.body` has it.
   */
  readonly authorize: (request: Request, call: RelayCall<Context>) => unknown;
  readonly limits?: RelayLimits | undefined;
  /**
   * What a browser may send beside inputs; a request with anything else, or with a field that this version does not know, is refused
   * with 403. Default: for `execute` the body is passed on whatever it has, as by the relay of the vendor; for `step`, `["tools"]`.
   */
  readonly allow?: readonly RelayExtra[] | undefined;
  /**
   * The path that the relay is mounted at, such as `"/agent"`: other paths are not found. Default: the address of a flow may follow
   * any path, and where one flow is served, any other path is the bare address of it.
   */
  readonly path?: string | undefined;
}

/** Passes requests of browsers on: a function from `Request` to `Response`, which any server with these can call. */
export type Relay<Context = unknown> = (request: Request, context?: Context) => Promise<Response>;
