import type { FlowGroup } from "../model/index.js";
import type { BuiltFlow } from "./render-flow.js";

/** What a builder's thread is asked: to build flows, which stand at `start` among all. */
export interface BuildRequest {
  readonly start: number;
  readonly groups: readonly FlowGroup[];
}

/** What it answers. Where anything went wrong, whoever asked builds the flows, and meets the error where it can be told. */
export interface BuildAnswer {
  readonly start: number;
  readonly built: readonly BuiltFlow[] | undefined;
}
