import type { CallSettings, SessionSettings } from "../client/options.js";
import type { ContractOf, FlowContract, VersionContract, VersionOf } from "./contract.js";
import type { ToolOptions, ToolResult, ToolCall } from "../tools/types.js";

/** A file the flow may look at. */
export interface Attachment {
  readonly kind: "url";
  /** An `https:` URL of at most 2048 characters. */
  readonly url: string;
  readonly mimeType: string;
  /** At most 255 characters, without `/`, `\` and `..`. */
  readonly filename?: string | undefined;
}

/** The version that runs when a call names none. */
export type DefaultVersionOf<F extends FlowContract> = F["defaultVersion"] & VersionOf<F>;

/** What every way to run a flow accepts beside its inputs. `C` is the contract of the version that runs. */
export interface RunSettings<C extends VersionContract, V> extends CallSettings, SessionSettings {
  /** `"draft"`, `"production"` or a published number. */
  readonly version?: V | undefined;
  /** Fields of steps' configs to replace for this run, by step id. */
  readonly blockOverrides?: C["overrides"] | undefined;
  /** Keeps every step's input and output for the trace. Default: false. */
  readonly trace?: boolean | undefined;
}

/** What `execute` accepts beside the flow's inputs. */
export interface ExecuteSettings<C extends VersionContract, V>
  extends RunSettings<C, V>, ToolOptions {
  /** At most 10. */
  readonly attachments?: readonly Attachment[] | undefined;
}

/** What `steps` accepts beside the flow's inputs. */
export interface StepsSettings<C extends VersionContract, V>
  extends RunSettings<C, V>, ToolOptions {
  /** Outputs that later steps see in place of what a step returned, by step id. */
  readonly inputOverrides?: Partial<C["outputs"]> | undefined;
  /** Sends the request for a step again when its connection was lost; the step may then have run twice. Default: false. */
  readonly retrySteps?: boolean | undefined;
}

/** What `events` accepts beside the flow's inputs. */
export interface EventsSettings<C extends VersionContract, V> extends StepsSettings<C, V> {
  /** Runs all steps over one connection, without a `step_paused` between them. Default: false. */
  readonly runRemaining?: boolean | undefined;
}

/** The options of `execute`: the flow's inputs as its contract permits them, and settings. */
export type ExecuteOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = ContractOf<F, V>["call"] & ExecuteSettings<ContractOf<F, V>, V>;

/** The options of `steps`. */
export type StepsOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = ContractOf<F, V>["call"] & StepsSettings<ContractOf<F, V>, V>;

/** The options of `events`. */
export type EventsOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = ContractOf<F, V>["call"] & EventsSettings<ContractOf<F, V>, V>;

/** The options of `executeAsync`: neither tools nor attachments, which the queue refuses. */
export type ExecuteAsyncOptions<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = ContractOf<F, V>["call"] & RunSettings<ContractOf<F, V>, V>;

/** The options of `resume`: how to go on, and what `toJSON` could not carry. */
export interface ResumeOptions extends CallSettings, SessionSettings, ToolOptions {
  /** One result for each tool call that was asked for. */
  readonly toolResults: readonly ToolResult[];
}

/** A prior turn of a conversation; `messages` takes them in order, in place of `message`. */
export type ConversationMessage =
  | { readonly role: "user"; readonly content: string }
  | {
      readonly role: "assistant";
      readonly content: string;
      readonly toolCalls?: readonly ToolCall[] | undefined;
    }
  | { readonly role: "tool"; readonly toolCallId: string; readonly content: string };
