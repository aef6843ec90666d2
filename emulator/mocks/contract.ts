import type { JsonValue } from "../../generator/json-schema/types.js";
import type { FlowAddress } from "../../generator/definition/flow-id.js";

/**
 * What mocks need to know of a flow. Generated contracts have it, whichever runtime they are for: the emulator knows neither the
 * runtime's types nor generated code.
 */
export interface MockableContract {
  /** The flow's inputs. */
  inputs: object;
  /** What each step returns over a whole run, by step id. */
  outputs: object;
  /** What one call of each step receives and returns, by step id. */
  steps?: object;
  /** Overridable config fields of each step, by step id. */
  overrides?: object;
}

/** A generated flow, such as `grade3`, or one of `createFlows()`. */
export type MockableFlow<F> = (FlowAddress | { readonly descriptor: FlowAddress }) & {
  readonly "~contract"?: F;
};

/** The step ids of a flow. */
export type MockableStep<F extends MockableContract> = keyof F["outputs"] & string;

/** The member `Name` of what the contract says of a step's calls; `Other` where it does not say it. */
export type CallPart<
  F extends MockableContract,
  S extends PropertyKey,
  Name extends string,
  Other,
> = F extends { steps: Readonly<Record<S, Readonly<Record<Name, infer Part>>>> } ? Part : Other;

/** What one call of a step returns; any JSON where the contract does not say it. */
export type CallOutput<F extends MockableContract, S extends keyof F["outputs"]> = OrJson<
  CallPart<F, S, "output", F["outputs"][S]>
>;

type OrJson<Value> = unknown extends Value ? JsonValue : Value;
