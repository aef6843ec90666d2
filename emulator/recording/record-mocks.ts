import type { RecordedRun } from "./record.js";
import type { FlowImport } from "./recording-file.js";
import type { RecordableRun } from "./traced-calls.js";
import type { FlowAddress } from "../../generator/definition/flow-id.js";

/** A flow on a client, such as `grade3(client)`. */
export interface RecordableFlow extends FlowAddress {
  run(executionId: string): RecordableRun;
}

export interface RecordOptions {
  readonly signal?: AbortSignal | undefined;
}

/** How a recording is written. */
export interface WriteOptions extends FlowImport {
  /** Whether a file that exists is replaced. Default: false. */
  readonly overwrite?: boolean | undefined;
}

/** Mocks that were recorded from a run. They hold its data. */
export interface MockRecording extends Omit<RecordedRun, "steps"> {
  /**
   * The recording as a TypeScript module: it calls `mockFlow`, so that the compiler holds it to the generated contract.
   *
   * @throws UsageError if `name` is no identifier.
   */
  source(flow: FlowImport): string;
  /**
   * Writes `source(options)` to a file. Folders are made as needed.
   *
   * @throws UsageError if the file exists, unless `overwrite` is set; the system's error if it cannot be written.
   */
  write(file: string, options: WriteOptions): Promise<void>;
}

/**
 * Records mocks from a run: each step answers as it did then, every iteration and attempt in its turn. Reading the trace costs
 * nothing. The run needs its outputs in its trace: `trace: true`, or a flow that is captured. What could not be recorded is in
 * `gaps`. Tool calls are not in traces: a step that called tools answers without them.
 *
 * @param flow the flow on a client of the service, or of an emulator.
 * @param executionId the run, of any result, job or event.
 * @throws the errors of the client: FlowNotFoundError if the service does not know the run.
 */
export async function recordMocks(
  flow: RecordableFlow,
  executionId: string,
  { signal }: RecordOptions = {},
): Promise<MockRecording> {
  const { recordRun } = await import("./record.js");
  const { recordingText, writeRecording } = await import("./recording-file.js");
  const recorded = await recordRun(flow, flow.run(executionId), executionId, signal);
  const { org, project, slug, status, mocks, gaps } = recorded;
  const source = (generated: FlowImport): string => recordingText(recorded, generated);
  return {
    ...{ org, project, slug, executionId, status, mocks, gaps, source },
    write: async (file, { overwrite = false, ...generated }) => {
      await writeRecording(file, source(generated), overwrite);
    },
  };
}
