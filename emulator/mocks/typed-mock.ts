import type { JsonValue } from "../../generator/json-schema/types.js";
import type { MockCall } from "../steps/mock/rules.js";
import type { CallOutput, CallPart, MockableContract, MockableStep } from "./contract.js";

/** The step waits before it does anything. */
interface Delayed {
  /** Milliseconds before the step does anything. */
  readonly $delay?: number | undefined;
}

/** The step reports what it has used. */
interface Measured extends Delayed {
  /** The tokens, and the cost in US dollars, that the step reports. */
  readonly $usage?:
    | {
        readonly prompt?: number | undefined;
        readonly completion?: number | undefined;
        readonly costUsd?: number | undefined;
      }
    | undefined;
  /** Parts that are streamed one by one before the step ends. */
  readonly $chunks?: readonly JsonValue[] | undefined;
  /** Milliseconds between the parts. */
  readonly $interval?: number | undefined;
}

/** An output with what comes before it. */
export interface MockedValue<Output> extends Measured {
  /** The output of the step. */
  readonly $value: Output;
}

/** An output with placeholders. */
export interface MockedTemplate<Output> extends Measured {
  /** The output of the step; `{{…}}` in its texts is replaced as in prompts. */
  readonly $template: Templated<Output>;
}

/** Mocks of successive calls. */
export interface MockedSequence<Output> extends Delayed {
  /** At least one mock: one per call of the step within a run: iterations, tool rounds and attempts count. The last one is repeated. */
  readonly $sequence: readonly MockedAnswer<Output>[];
}

/** The step asks for tools. */
export interface MockedToolCalls<Output> extends Measured {
  /** The calls that the step requests, at least one. */
  readonly $toolCalls: readonly MockedToolCall[];
  /** The mock after the results, unless a `$sequence` has it. */
  readonly $then?: MockedAnswer<Output> | undefined;
}

/** A call of a tool. */
export interface MockedToolCall {
  readonly name: string;
  readonly arguments?: JsonValue | undefined;
  readonly id?: string | undefined;
}

/** The step fails. */
export interface MockedError extends Measured {
  /** The message of the failure, or its code and details too. */
  readonly $error:
    | string
    | {
        readonly message: string;
        readonly code?: string | undefined;
        readonly details?: JsonValue | undefined;
      };
}

/** The parts of an output, which are joined to a text, or to the JSON that the text is. */
export interface MockedChunks extends Measured {
  readonly $chunks: readonly JsonValue[];
}

/** What one call of a step answers: its output, or an object whose keys begin with `$`. */
export type MockedAnswer<Output> =
  | Output
  | MockedValue<Output>
  | MockedTemplate<Output>
  | MockedSequence<Output>
  | MockedToolCalls<Output>
  | MockedError
  | MockedChunks;

/** `Value` with texts that hold placeholders; a text that is a single placeholder becomes the value it names. */
export type Templated<Value> = Value extends string
  ? string
  : Value extends readonly (infer Item)[]
    ? readonly Templated<Item>[] | Placeholder
    : Value extends object
      ? { readonly [Name in keyof Value]: Templated<Value[Name]> } | Placeholder
      : Value | Placeholder;

type Placeholder = `{{${string}}}`;

/** One call of a step, as the function that mocks it receives it. */
export interface StepMockCall<F extends MockableContract, S extends MockableStep<F>> extends Omit<
  MockCall,
  "stepId" | "input" | "initial" | "loop" | "config"
> {
  readonly stepId: S;
  /** What the step receives. */
  readonly input: CallPart<F, S, "input", JsonValue>;
  /** The flow's inputs. */
  readonly initial: F["inputs"];
  /** The innermost loop around the step; undefined outside of loops. */
  readonly loop: CallLoop<F, S>;
  /** The step's config with this run's overrides. */
  readonly config: CallConfig<F, S>;
}

/** A step that the contract describes has an item where it is in a loop, and else none. */
type CallLoop<F extends MockableContract, S extends PropertyKey> = F extends {
  steps: Readonly<Record<S, infer Call>>;
}
  ? Call extends { readonly item: infer Item }
    ? { readonly item: Item; readonly index: number }
    : undefined
  : MockCall["loop"];

type CallConfig<F extends MockableContract, S extends PropertyKey> = F extends {
  overrides: Readonly<Partial<Record<S, infer Fields>>>;
}
  ? Omit<NonNullable<Fields>, "prompt" | "model" | "code">
  : MockCall["config"];

/** The mock of a step: an answer for every call, or a function that returns one for each. */
export type StepMock<Output, Call> =
  MockedAnswer<Output> | ((call: Call) => MockedAnswer<Output> | Promise<MockedAnswer<Output>>);

/**
 * Mocks of steps of one flow, by step id. The condition, which always holds, has the compiler work out the type of a mock before it
 * reads a function there: what the function returns keeps its literal types.
 */
export type FlowMocks<F extends MockableContract> = {
  readonly [S in keyof F["outputs"]]?: F extends unknown
    ? StepMock<CallOutput<F, S>, StepMockCall<F, S & MockableStep<F>>> | undefined
    : never;
};
