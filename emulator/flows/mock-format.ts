/**
 * The format of mocks: `mock:` in a definition, rules set over HTTP, and `mocks` of `startEmulator`.
 *
 * A value without keys that begin with `$` is the output itself. Otherwise every key of the object is one of these:
 *
 * | key | meaning |
 * |---|---|
 * | `$value` | the output, whatever it looks like (for outputs that have keys beginning with `$`) |
 * | `$template` | the output; `{{…}}` in its strings is replaced as in prompts. A string that is a single placeholder becomes the value itself, so numbers stay numbers |
 * | `$sequence` | a list of mocks, one per call of the step within a run: loop iterations, tool rounds and repeated attempts each count; the last one is repeated |
 * | `$toolCalls` | `[{ name, arguments?, id? }]`: request these tool calls. After their results the next mock of a `$sequence` is used, or `$then` |
 * | `$then` | with `$toolCalls`: the mock that is used after the results |
 * | `$error` | a message, or `{ code?, message, details? }`: the step fails |
 * | `$chunks` | a list of parts, each sent as a `step_output`; the output is `$value` or `$template` if given, else the parts joined to a string |
 * | `$interval` | milliseconds between chunks |
 * | `$delay` | milliseconds before the step does anything |
 * | `$usage` | `{ prompt?, completion?, costUsd? }`: the tokens and the cost to report |
 */
import type { JsonValue } from "../../generator/json-schema/types.js";

export interface MockToolCall {
  readonly id: string | undefined;
  readonly name: string;
  /** JSON text, as models return it. */
  readonly arguments: string;
}

/** The outcome of a mocked step. */
export type MockOutcome =
  | { readonly kind: "value"; readonly value: JsonValue }
  | { readonly kind: "template"; readonly template: JsonValue }
  | { readonly kind: "chunks" }
  | {
      readonly kind: "error";
      readonly code: string;
      readonly message: string;
      readonly details?: JsonValue;
    }
  | {
      readonly kind: "toolCalls";
      readonly calls: readonly MockToolCall[];
      readonly then: Mock | undefined;
    };

/** A mock for one call. */
export interface MockAnswer {
  readonly kind: "answer";
  readonly delayMs: number;
  readonly chunks: readonly JsonValue[];
  readonly intervalMs: number;
  readonly usage:
    | { readonly prompt: number; readonly completion: number; readonly costMicroUsd: number }
    | undefined;
  readonly outcome: MockOutcome;
}

/** A list of mocks, one per call. */
export interface MockSequence {
  readonly kind: "sequence";
  readonly delayMs: number;
  readonly answers: readonly Mock[];
}

export type Mock = MockAnswer | MockSequence;

/** A problem in a mock. */
export interface MockProblem {
  /** JSON pointer within the mock; empty for the mock itself. */
  readonly pointer: string;
  readonly message: string;
}
