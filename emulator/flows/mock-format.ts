/**
 * What may stand behind `mock:` in a definition, in a rule set over HTTP, and in `mocks` of `startEmulator`.
 *
 * A value without keys that begin with `$` is the output itself. Otherwise every key of the object is one of these:
 *
 * | key | meaning |
 * |---|---|
 * | `$value` | the output, whatever it looks like (for outputs that have keys beginning with `$`) |
 * | `$template` | the output; `{{…}}` in its strings is filled in as in prompts. A string that is one placeholder and nothing else becomes the value itself, so numbers stay numbers |
 * | `$sequence` | a list of mocks, one per call of the step within a run: loop iterations, tool rounds and repeated attempts each count; the last one stays |
 * | `$toolCalls` | `[{ name, arguments?, id? }]`: ask for these tools. After their results the next mock of a `$sequence` answers, or `$then` |
 * | `$then` | beside `$toolCalls`: the mock that answers once the results are there |
 * | `$error` | a message, or `{ code?, message, details? }`: the step fails |
 * | `$chunks` | a list of parts, each shown as a `step_output`; the output is `$value` or `$template` if given, else the parts joined as text |
 * | `$interval` | milliseconds between chunks |
 * | `$delay` | milliseconds before anything happens |
 * | `$usage` | `{ prompt?, completion?, costUsd? }`: the tokens and the cost to report |
 */
import type { JsonValue } from "../json.js";

export interface MockToolCall {
  readonly id: string | undefined;
  readonly name: string;
  /** As JSON text, the way a model gives them. */
  readonly arguments: string;
}

/** What a mocked step does in the end. */
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

/** One answer. */
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

/** Answers by call. */
export interface MockSequence {
  readonly kind: "sequence";
  readonly delayMs: number;
  readonly answers: readonly Mock[];
}

export type Mock = MockAnswer | MockSequence;

/** Something wrong in a mock. */
export interface MockProblem {
  /** JSON pointer within the mock; empty for the mock itself. */
  readonly pointer: string;
  readonly message: string;
}
