export { createSyncClient } from "./sync/client.js";
export { syncFlow } from "./sync/flow.js";
export type {
  FlowSync,
  RunSync,
  SyncCallSettings,
  SyncClient,
  SyncClientOptions,
  SyncExecuteOptions,
  SyncPausedResult,
  SyncResumeOptions,
  SyncToolHandler,
  SyncToolOptions,
} from "./sync/types.js";
export { unwrap, type Unwrappable } from "./flow/unwrap.js";
