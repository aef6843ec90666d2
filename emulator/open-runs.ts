import { flowId } from "../generator/definition/flow-id.js";
import type { Log } from "./log.js";
import { DEFAULT_KEEP, type EmulatorOptions, type ModelOptions } from "./options.js";
import { createRunService, type RunService } from "./runs/service.js";
import { describeFailure } from "./runs/wire-form.js";
import { newestForm } from "./runs/wire-newest.js";
import { olderForm } from "./runs/wire-older.js";
import type { SchemaService } from "./schemas/schema-service.js";
import type { CodeRunners } from "./steps/code.js";
import { createExecutor } from "./steps/executor.js";
import { definitionMock, type MockRules } from "./steps/mock/rules.js";
import type { ModelClient } from "./steps/model.js";

/**
 * Opens the runs of an emulator, and its database where it has one.
 *
 * @throws StoreError for an unusable database.
 */
export async function openRuns(
  options: EmulatorOptions,
  mocks: MockRules,
  { schemas, ...runners }: CodeRunners & { readonly schemas: SchemaService },
  log: Log,
): Promise<RunService> {
  const runs = createRunService({
    openStore: async () => {
      const { openStore } = await import("./store/open.js");
      return await openStore(options.db ?? ":memory:");
    },
    execute: createExecutor({
      mockFor: (call) => mocks.find(call, definitionMock(call.planned)),
      model: options.llm === undefined ? undefined : await openModel(options.llm),
      ...runners,
      schemas,
      reportBug: log.bug,
    }),
    schemas,
    keep: options.keep ?? DEFAULT_KEEP,
    timeoutMs: options.runTimeout ?? 300_000,
    wire: options.wire === "older" ? olderForm : newestForm,
    capture: options.capture ?? "metadata_only",
    failed: (run) => {
      const { executionId, version, status, failure } = run;
      if (failure === null || (status !== "failed" && status !== "cancelled")) return;
      const message = describeFailure(failure);
      const flow = flowId(run);
      log.failedRun({ executionId, flow, version, status, code: failure.code, message });
    },
  });
  if (options.db !== undefined) {
    const failure = { code: "INTERRUPTED", message: "The emulator stopped during the run" };
    (await runs.store()).failInterruptedRuns(failure, Date.now());
  }
  return runs;
}

async function openModel(options: ModelOptions): Promise<ModelClient> {
  const { createModelClient } = await import("./steps/model.js");
  return createModelClient(options);
}
