"use client";
export {
  NoukaiProvider,
  useFlow,
  type FlowControls,
  type NoukaiProviderProps,
  type UsedFlow,
  type UseFlowOptions,
} from "./react/use-flow.js";
export type {
  CancelledState,
  CompletedState,
  CompletedStep,
  FailedState,
  IdleState,
  PausedState,
  RunningState,
  RunState,
  StepAtWork,
  StepProgress,
  StepProgressOf,
} from "./react/state.js";
