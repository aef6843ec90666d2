import type { CallSettings, CostSettings, SessionSettings } from "../client/options.js";
import type { Attachment } from "./saved-run.js";
import type { ValidateOptions } from "../schemas/options.js";
import type { ContractOf, FlowContract, VersionContract, VersionOf } from "./contract.js";
import type { ToolOptions, ToolResult, ToolCall } from "../tools/types.js";
import type { WebhookEventName } from "../wire.js";

/** The version that runs if a call does not set `version`. */
export type DefaultVersionOf<F extends FlowContract> = F["defaultVersion"] & VersionOf<F>;

/** The permitted inputs `Call` without `messages`, which only `execute` takes. */
export type SingleTurn<Call> = Exclude<Call, { readonly messages: readonly unknown[] }>;

/** Which values a call validates. */
export interface ValidationSettings {
  /**
   * Which values are validated by the schemas of the flow, and what happens with invalid ones. Default: that of the client, else
   * inputs of a published version are thrown, and others and outputs are warned of.
   */
  readonly validate?: ValidateOptions | undefined;
}

/** Options of every way to run a flow, other than its inputs. `C` is the contract of the version that runs. */
export interface RunSettings<C extends VersionContract, V>
  extends CallSettings, SessionSettings, ValidationSettings {
  /** `"draft"`, `"production"` or a published version number. Default: the `defaultVersion` of the flow. */
  readonly version?: V | undefined;
  /** Config fields to override in this run, by step id. */
  readonly blockOverrides?: C["overrides"] | undefined;
  /** Records the input and output of each step for the trace. Default: false. */
  readonly trace?: boolean | undefined;
}

/** How a failed run is reported. */
export interface FailureSettings {
  /** Throws a failed run as a `FlowExecutionError` instead of returning it. Default: that of the client, else false. */
  readonly throwOnFailure?: boolean | undefined;
}

/** Options of `execute` other than the inputs of the flow. */
export interface ExecuteSettings<C extends VersionContract, V>
  extends RunSettings<C, V>, ToolOptions, FailureSettings, CostSettings {
  /** Files that the flow can read, at most 10. */
  readonly attachments?: readonly Attachment[] | undefined;
}

/** Options of `steps` other than the inputs of the flow. */
export interface StepsSettings<C extends VersionContract, V>
  extends RunSettings<C, V>, ToolOptions, CostSettings {
  /** Outputs that later steps receive instead of what a step returned, by step id. */
  readonly inputOverrides?: Partial<C["outputs"]> | undefined;
  /** Repeats the request for a step after its connection was lost. The step may then run twice. Default: false. */
  readonly retrySteps?: boolean | undefined;
  /** Throws a `StreamParseError` for an event that is not a JSON object, instead of skipping it. Default: that of the client. */
  readonly strictStream?: boolean | undefined;
}

/** Options of `events` other than the inputs of the flow. */
export interface EventsSettings<C extends VersionContract, V> extends StepsSettings<C, V> {
  /** Runs all steps in one request, without a `step_paused` event between them. Default: false. */
  readonly runRemaining?: boolean | undefined;
}

/** Options of `execute`: the inputs that the contract permits, and settings. */
export type ExecuteOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = ContractOf<F, V>["call"] & ExecuteSettings<ContractOf<F, V>, V>;

/** Options of `steps`. */
export type StepsOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = SingleTurn<ContractOf<F, V>["call"]> & StepsSettings<ContractOf<F, V>, V>;

/** Options of `events`. */
export type EventsOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = SingleTurn<ContractOf<F, V>["call"]> & EventsSettings<ContractOf<F, V>, V>;

/** Options of `executeAsync` other than the inputs of the flow. */
export interface ExecuteAsyncSettings<C extends VersionContract, V> extends RunSettings<C, V> {
  /**
   * Where the service sends a signed request when the run has ended: an `https:` URL that is reachable for it, or with the emulator
   * `http:` of this machine. Default: nowhere.
   */
  readonly callbackUrl?: string | URL | undefined;
  /** The events to send, `"flow.completed"` and `"flow.failed"`. Default: both. */
  readonly callbackEvents?: readonly WebhookEventName[] | undefined;
}

/** Options of `executeAsync`. Queued runs do not support tools or attachments. */
export type ExecuteAsyncOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = SingleTurn<ContractOf<F, V>["call"]> & ExecuteAsyncSettings<ContractOf<F, V>, V>;

/** Options of `resume`: the tool results, and the settings that `toJSON` does not save. */
export interface ResumeOptions
  extends
    CallSettings,
    SessionSettings,
    ToolOptions,
    FailureSettings,
    ValidationSettings,
    CostSettings {
  /**
   * One result for each requested tool call, in any order. Default: the results of the tools made by `defineTool`, and of
   * `toolHandler`.
   */
  readonly toolResults?: readonly ToolResult[] | undefined;
}

/** A message of an earlier conversation. `messages` takes them in order, instead of `message`. */
export type ConversationMessage =
  | {
      readonly role: "user";
      readonly content: string | null;
      readonly name?: string | undefined;
    }
  | {
      readonly role: "assistant";
      /** Null in a turn that has nothing but tool calls. */
      readonly content: string | null;
      readonly toolCalls?: readonly ToolCall[] | undefined;
      readonly name?: string | undefined;
    }
  | {
      readonly role: "tool";
      readonly toolCallId: string;
      readonly content: string | null;
      readonly name?: string | undefined;
    };
