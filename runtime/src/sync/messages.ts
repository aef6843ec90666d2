import type { ClientOptions } from "../client/options.js";
import type { FlowContract } from "../flow/contract.js";
import type { SavedPause } from "../flow/results.js";
import type { FlowDescriptor } from "../flow/types.js";

/** What the blocking side asks of the thread that waits. Everything in it can be cloned. */
export type Question = {
  /** Names the client; one thread serves them all. */
  readonly client: number;
  readonly options: ClientOptions;
  readonly flow: FlowDescriptor<FlowContract>;
} & (
  | { readonly ask: "execute"; readonly call: object }
  | { readonly ask: "resume"; readonly saved: SavedPause; readonly call: object }
  | { readonly ask: "trace"; readonly executionId: string; readonly call: object }
  | {
      readonly ask: "stepTrace";
      readonly executionId: string;
      readonly stepId: string;
      readonly call: object;
    }
  | { readonly ask: "close" }
);

/** An error as it crosses the border, where it would lose its class. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly details: Readonly<Record<string, unknown>>;
}

/** What comes back. */
export type Reply = { readonly value: unknown } | { readonly failure: Failure };
