export type { Client } from "./client/client.js";
export { createClient } from "./client/client.js";
export type {
  Hooks,
  ReconnectInfo,
  RequestInfo,
  ResponseInfo,
  RetryInfo,
  ToolRoundInfo,
} from "./client/hooks.js";
export type {
  CallSettings,
  ClientOptions,
  Dispatcher,
  SessionSettings,
  Timeouts,
} from "./client/options.js";
export type { ContractOf, FlowContract, VersionContract, VersionOf } from "./flow/contract.js";
export { APIConnectionError } from "./errors/api-connection.js";
export { APITimeoutError } from "./errors/api-timeout.js";
export { AuthenticationError } from "./errors/authentication.js";
export { isNoukaiError, NoukaiError, type ErrorDetails } from "./errors.js";
export { FlowExecutionError } from "./errors/flow-execution.js";
export { FlowNotFoundError } from "./errors/flow-not-found.js";
export { FlowRequestError } from "./errors/flow-request.js";
export { InsufficientCreditsError } from "./errors/insufficient-credits.js";
export { InvalidResponseError } from "./errors/invalid-response.js";
export { NotImplementedError } from "./errors/not-implemented.js";
export { PermissionDeniedError } from "./errors/permission-denied.js";
export { RateLimitError } from "./errors/rate-limit.js";
export { StreamParseError } from "./errors/stream-parse.js";
export { StreamTruncatedError } from "./errors/stream-truncated.js";
export { ToolCallLimitError } from "./errors/tool-call-limit.js";
export { ValueError } from "./errors/value.js";
export type {
  FlowCompleted,
  FlowStream,
  ObservedToolCalls,
  RunStarted,
  StepCompleted,
  StepCompletedOf,
  StepFailed,
  StepIdOf,
  StepInput,
  StepOutput,
  StepPaused,
  StepStarted,
  StreamEvent,
  Tokens,
  ToolCallsRequired,
  TraceEvent,
} from "./stream/events.js";
export { connectFlows, type ConnectedFlows, type FlowTree } from "./flow/connect.js";
export { defineFlow } from "./flow/define.js";
export type { ConversationMessage } from "./flow/messages.js";
export type {
  Attachment,
  DefaultVersionOf,
  EventsOptions,
  EventsSettings,
  ExecuteAsyncOptions,
  ExecuteOptions,
  ExecuteSettings,
  ResumeOptions,
  RunSettings,
  StepsOptions,
  StepsSettings,
} from "./flow/options.js";
export type {
  CompletedResult,
  ExecuteResult,
  FailedResult,
  PausedResult,
  SavedPause,
  SavedRequest,
} from "./flow/results.js";
export type { Flow, FlowDescriptor, FlowFactory } from "./flow/types.js";
export type {
  CompletedJob,
  FailedJob,
  Job,
  JobStatus,
  UnfinishedJob,
  WaitOptions,
} from "./jobs/types.js";
export type {
  FlowRun,
  Run,
  StepAttempts,
  StepAttemptsOptions,
  StepTrace,
  StepTraceOf,
  StepTraceOptions,
  Trace,
  TracedOutput,
} from "./runs/types.js";
export { defineTool, type ArgumentsOf, type ToolOptionsOf } from "./tools/define.js";
export type { ToolSchema } from "./tools/standard-schema.js";
export type {
  Tool,
  ToolCall,
  ToolChoice,
  ToolContext,
  ToolDefinition,
  ToolHandler,
  ToolMessage,
  ToolOptions,
  ToolResult,
} from "./tools/types.js";
