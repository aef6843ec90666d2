/**
 * What one version of a flow takes and returns. Generated files declare one interface of this shape per flow
 * (and one more per version that the config names); every type of the runtime is derived from it.
 */
export interface VersionContract {
  /** All flow-level inputs, the primary one included. */
  inputs: object;
  /** The input that `message` is shorthand for; `never` where a string cannot be that input. */
  primary: string;
  /** The permitted ways to pass inputs: `message`, `messages` and `parameters`, spelled out by the generator. */
  call: object;
  /** Overridable config fields, by step id. */
  overrides: object;
  /** What each step returns, by step id. A step inside a loop returns an array, one element per iteration. */
  outputs: object;
  /** What the flow returns: the output of its last step. */
  result: unknown;
}

/** What a flow takes and returns in its default version, and which other versions can be called. */
export interface FlowContract extends VersionContract {
  /** The published version numbers; `never` where nothing is published, `number` where any may be passed. */
  published: number;
  /** The version that runs when a call names none. */
  defaultVersion: "draft" | number;
  /** The contract of each version that can be passed: `"draft"`, `"production"` and numbers. */
  versions: object;
}

/** The versions of a flow that a call may name. */
export type VersionOf<F extends FlowContract> = keyof F["versions"];

/** The contract of the version that a call names. */
export type ContractOf<
  F extends FlowContract,
  V extends VersionOf<F>,
> = F["versions"][V] extends infer C extends VersionContract ? C : never;
