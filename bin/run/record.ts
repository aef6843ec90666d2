import { existsSync } from "node:fs";
import { access, constants } from "node:fs/promises";
import { dirname, relative, resolve } from "node:path";
import type { ResolvedConfig } from "../../generator/config/index.js";
import { UsageError } from "../../generator/errors.js";
import {
  generatedFlow,
  withFlow,
  type Connection,
  flowId,
  type FlowAddress,
  type SavedRecording,
} from "../../generator/run/index.js";

/** The file that a recording is written to. */
export interface RecordingTarget {
  /** As it was given. */
  readonly file: string;
  readonly path: string;
  readonly overwrite: boolean;
}

/** The options of a recording. */
export interface RecordingFlags {
  readonly "record-mocks": string | undefined;
  readonly force: boolean;
}

/**
 * Checks where a recording goes, before a run that may cost something.
 *
 * @returns undefined if there is to be none.
 * @throws UsageError if the file cannot be written, or exists and is not to be overwritten.
 */
export async function recordingTarget({
  "record-mocks": file,
  force: overwrite,
}: RecordingFlags): Promise<RecordingTarget | undefined> {
  if (file === undefined) {
    if (overwrite) throw new UsageError("--force is for --record-mocks.");
    return undefined;
  }
  const path = resolve(file);
  if (!/\.[cm]?ts$/.test(file) || /\.d\.[cm]?ts$/.test(file))
    throw new UsageError(`--record-mocks takes the path of a TypeScript file, not "${file}".`);
  if (existsSync(path) && !overwrite)
    throw new UsageError(
      `${file} exists, and may have been edited. Name another file, or pass --force to overwrite it.`,
    );
  let folder = dirname(path);
  while (!existsSync(folder) && folder !== dirname(folder)) folder = dirname(folder);
  try {
    await access(existsSync(path) ? path : folder, constants.W_OK);
  } catch (cause) {
    throw new UsageError(`${file} cannot be written: ${folder} does not allow it.`, { cause });
  }
  return { file, path, overwrite };
}

export interface RecordingRequest {
  readonly name: FlowAddress;
  readonly executionId: string;
  /** The steps that the flow has, where its definition is known. */
  readonly stepIds: readonly string[];
  readonly onNotice: (message: string) => void;
  readonly signal: AbortSignal;
}

/**
 * Records a run and writes the file.
 *
 * @throws UsageError if the trace has nothing to record, the errors of the runtime, and the system's error if the file cannot be written.
 */
export async function saveRecording(
  { file, path, overwrite }: RecordingTarget,
  config: ResolvedConfig,
  connection: Connection,
  { name, executionId, stepIds, onNotice, signal }: RecordingRequest,
): Promise<SavedRecording> {
  const { recordMocks } = await import("../../emulator/index.js");
  const recording = await withFlow(name, connection, { onNotice, signal }, (flow) =>
    recordMocks(flow, executionId, { signal }),
  );
  if (Object.keys(recording.mocks).length === 0)
    throw new UsageError(
      `Nothing of the run ${executionId} can be recorded, and ${file} was not written: ${recording.gaps[0]?.message ?? "no step has run"}.`,
    );
  const generated = generatedFlow(config, name, path);
  await recording.write(path, { ...generated, overwrite });
  const prefix = `${flowId(name)}#`;
  const steps = Object.keys(recording.mocks).map((step) => step.slice(prefix.length));
  const mentioned = new Set([...steps, ...recording.gaps.map(({ stepId }) => stepId)]);
  return {
    ...{ file, steps },
    gaps: [
      ...recording.gaps.map(({ message }) => message),
      ...stepIds.filter((id) => !mentioned.has(id)).map((id) => `${id}: it did not run`),
    ],
    missingClient: existsSync(generated.path) ? undefined : relative(process.cwd(), generated.path),
  };
}
