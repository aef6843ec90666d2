/**
 * Inputs and outputs of one version of a flow. Generated files declare one such interface per flow, and one per version
 * named in the config. All types of the runtime derive from it.
 */
export interface VersionContract {
  /** All inputs of the flow, including the primary one. */
  inputs: object;
  /** The input that `message` sets; `never` if that input cannot be a string. */
  primary: string;
  /** The permitted combinations of `message`, `messages` and `parameters`, written by the generator. */
  call: object;
  /** Overridable config fields of each step, by step id. */
  overrides: object;
  /** Output of each step, by step id. A step inside a loop returns an array with one element per iteration. */
  outputs: object;
  /**
   * What one call of each step receives (`input`, `item` in a loop) and returns (`output`), by step id. Left out in files of older
   * generators.
   */
  steps?: object;
  /** Result of the flow: the output of its last step. */
  result: unknown;
}

/** Contract of the default version of a flow, and its other versions. */
export interface FlowContract extends VersionContract {
  /** The published version numbers; `never` if there are none, `number` if any is permitted. */
  published: number;
  /** The version that runs if a call does not set `version`. */
  defaultVersion: "draft" | "production" | number;
  /** Contract of each version: `"draft"`, `"production"` and numbers. */
  versions: object;
  /** The values of enumerated inputs, by name. Left out if there are none. */
  values?: object;
}

/** The versions of a flow that a call can select. */
export type VersionOf<F extends FlowContract> = keyof F["versions"];

/** The contract of version `V`. */
export type ContractOf<
  F extends FlowContract,
  V extends VersionOf<F>,
> = F["versions"][V] extends infer C extends VersionContract ? C : never;
