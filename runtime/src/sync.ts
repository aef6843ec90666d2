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
