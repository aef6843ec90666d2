import { createContext, type Context } from "react";
import type { CallStatus } from "../../emulator/store/store.js";

/** What a run has done of one step so far: what the graph and the list show beside it. */
export interface StepState {
  /** Of the latest calls: `running` while any of them runs, `paused` where it waits for tools. */
  readonly status: CallStatus | "paused";
  /** Calls that ended, without repeated attempts. */
  readonly done: number;
  /** Calls that began, without repeated attempts. More than one in a loop. */
  readonly begun: number;
  /** Whether it runs once per item. */
  readonly isLooped: boolean;
  /** Milliseconds, of all calls. */
  readonly durationMs: number;
  readonly tokens: { readonly prompt: number; readonly completion: number };
  /** A decimal string of US dollars. */
  readonly costUsd: string;
}

/** States of steps, by step id. */
export type StepStates = ReadonlyMap<string, StepState>;

/** The states that the graph shows: its nodes read them from here, so that they need not be made anew. */
export const StatesContext: Context<StepStates> = createContext<StepStates>(new Map());
