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
  LogEvent,
  LogOptions,
  OnLog,
  RequestLogEvent,
  ScopeLogEvent,
} from "./client/log-event.js";
export type {
  ApiKeyOption,
  CallSettings,
  ClientOptions,
  CostSettings,
  Dispatcher,
  KeyedFlow,
  SessionSettings,
  Timeouts,
} from "./client/options.js";
export type { ContractOf, FlowContract, VersionContract, VersionOf } from "./flow/contract.js";
export {
  isNoukaiError,
  NoukaiError,
  type ErrorDetails,
  APIConnectionError,
  APITimeoutError,
  AuthenticationError,
  CostLimitError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InputValidationError,
  InsufficientCreditsError,
  InvalidResponseError,
  NotImplementedError,
  OutputValidationError,
  PermissionDeniedError,
  RateLimitError,
  StreamParseError,
  StreamTruncatedError,
  ToolCallLimitError,
  ValueError,
} from "./errors.js";
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
export type { FlowUsage, Usage } from "./costs/usage.js";
export { connectFlows, type ConnectedFlows, type FlowTree } from "./flow/connect.js";
export { defineFlow, type FlowFactory } from "./flow/define.js";
export type { ValidateOptions, ValidationMode } from "./schemas/options.js";
export type {
  FlowSchema,
  FlowSchemas,
  JsonSchemaOptions,
  SchemaDocument,
  SchemaIssue,
  SchemaResult,
  SchemasOfContract,
  ValidatedFlowDescriptor,
  ValidatedFlowFactory,
  VersionSchemas,
} from "./schemas/types.js";
export { defineValidatedFlow } from "./schemas/validated-flow.js";
export type { Problem } from "./validation/explain.js";
export type {
  DefaultVersionOf,
  EventsOptions,
  EventsSettings,
  ExecuteAsyncOptions,
  ExecuteAsyncSettings,
  ExecuteOptions,
  ExecuteSettings,
  FailureSettings,
  ResumeOptions,
  RunSettings,
  SingleTurn,
  StepsOptions,
  StepsSettings,
  ValidationSettings,
  ConversationMessage,
} from "./flow/options.js";
export type {
  CompletedResult,
  ExecuteResult,
  FailedResult,
  PausedResult,
  RunFailure,
} from "./flow/results.js";
export type { Attachment, SavedPause, SavedRequest } from "./flow/saved-run.js";
export type { Flow, FlowDescriptor, VersionDescriptor } from "./flow/types.js";
export { unwrap, type Unwrappable } from "./flow/unwrap.js";
export type {
  CancelledJob,
  CompletedJob,
  EndedJob,
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
export type {
  AnyContract,
  ProjectSettings,
  Session,
  SessionExecution,
  SessionStep,
  SessionStepOf,
  TypedFlow,
} from "./sessions/types.js";
export { defineTool, type ArgumentsOf, type ToolOptionsOf } from "./tools/define.js";
export type { FromSchema, ObjectSchema } from "./tools/json-schema.js";
export type { ToolSchema } from "./tools/tool-schema.js";
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
