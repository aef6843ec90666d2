import type { Core } from "../client/core.js";
import type { FlowContract } from "./contract.js";
import type { FlowDescriptor } from "./types.js";

/** A flow and the client it is bound to. */
export interface Target {
  readonly core: Core;
  readonly flow: FlowDescriptor<FlowContract>;
}
