import type { Hooks } from "../client/hooks.js";
import type { warn } from "../client/warn.js";
import type { FlowContract } from "../flow/contract.js";
import type { FlowDescriptor } from "../flow/types.js";
import type { ValidateOptions } from "./options.js";

/** A call to validate. */
export interface ValidatedCall {
  readonly flow: FlowDescriptor<FlowContract>;
  readonly hooks: Hooks;
  readonly version: unknown;
  readonly modes: ValidateOptions;
  /** Warns at once, for a call that cannot load what warns. */
  readonly warn?: typeof warn;
}
