import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { extname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cacheFolder } from "../cache/index.js";
import type { ResolvedConfig } from "../config/config.js";
import { findConfig } from "../config/find.js";
import type { ConfigFlags } from "../config/resolve.js";
import { projectNotices } from "../project-notices.js";
import type { GenerateReport } from "../report.js";
import { isHeld } from "../output/file-state.js";
import { TIMESTAMP_RESOLUTION_MS } from "../output/file-signature.js";
import {
  formatSignature,
  outputSignatures,
  inputSignatures,
  type InputFiles,
} from "./signatures.js";
import { readRecord, recordPath, writeRecord, type FileSignatures } from "./run-record.js";

/** The arguments of a run. */
export interface GenerateRequest {
  readonly cwd: string;
  readonly flags: ConfigFlags;
  readonly offline: boolean;
  /** Reads the config. */
  readonly resolve: () => Promise<ResolvedConfig>;
}

/** The result of a run. */
export interface Finished {
  readonly report: GenerateReport;
  /** The signatures of the generated files when they were written or found unchanged, by path. */
  readonly signatures: ReadonlyMap<string, string>;
}

/** The last run with the same arguments. */
export interface LastRun {
  /** The report of another run if it would change nothing; undefined if it might change something. */
  unchanged(): Promise<GenerateReport | undefined>;
  /**
   * Takes the signatures of the files that the next run reads.
   *
   * @returns a function that records the finished run. Never rejects.
   */
  begin(): Promise<(finished: Finished) => Promise<void>>;
}

/**
 * Finds the last run with the same arguments. Only if all definitions are in files can a run be skipped without reading
 * them: files whose signatures are the same have not been written since.
 *
 * @returns undefined if there is no folder for cached files.
 */
export async function findLastRun(request: GenerateRequest): Promise<LastRun | undefined> {
  const { cwd, offline, resolve } = request;
  const folder = await cacheFolder(cwd);
  if (folder === undefined) return undefined;
  const path = recordPath(folder, request);
  // Read before everything else, so that later changes are noticed by the next run.
  const text = configText(request);
  let pendingInputs: Promise<InputFiles | undefined> | undefined;
  const inputsOf = (config: ResolvedConfig): Promise<InputFiles | undefined> =>
    (pendingInputs ??= inputSignatures(config, offline));
  return {
    unchanged: async () => {
      const record = readRecord(path);
      if (record === undefined) return undefined;
      const { config, report } = record;
      const isConfigSame =
        text === undefined
          ? JSON.stringify(await resolve()) === JSON.stringify(config)
          : text === record.configText;
      if (!isConfigSame) return undefined;
      const inputs = await inputsOf(config);
      const isSame =
        areSame(inputs?.signatures, record.inputs) &&
        areSame(outputSignatures(config.out), record.output) &&
        (await formatSignature(config.out, pathsOf(report))) === record.format;
      return isSame ? report : undefined;
    },
    begin: async () => {
      const config = await resolve();
      const inputs = await inputsOf(config);
      return async ({ report, signatures }) => {
        // Files that were left as they are have to be reported by every run.
        if (inputs?.isSettled !== true || report.files.some(({ state }) => isHeld(state))) return;
        // What is to be done in the project may be done by then, without a change of what is read here.
        if ((await projectNotices(config)).length > 0) return;
        const left = upToDate(report);
        try {
          const settled = wait(TIMESTAMP_RESOLUTION_MS);
          const format = await formatSignature(config.out, pathsOf(left));
          await settled;
          const output = outputSignatures(config.out);
          if (format === undefined || output === undefined || !isAsLeft(output, left, signatures))
            return;
          const record = { configText: text, config, inputs: inputs.signatures, format, output };
          await writeRecord(path, { ...record, report: left });
        } catch {
          // Without a record, the next run generates again.
        }
      };
    },
  };
}

/**
 * A digest of the config file; undefined if it is a program, whose result may change without its text. Missing and
 * ambiguous config files are reported when the config is read.
 */
function configText({ cwd, flags }: GenerateRequest): string | undefined {
  try {
    const file = findConfig(cwd, flags.config);
    if (file === undefined) return "none";
    if (extname(file) !== ".json") return undefined;
    return `${file} ${createHash("sha256").update(readFileSync(file)).digest("base64url")}`;
  } catch {
    return undefined;
  }
}

/** The report of a run right after one with this report. */
function upToDate(report: GenerateReport): GenerateReport {
  return {
    ...report,
    files: report.files.flatMap(({ path, state }) => {
      if (state === "remove") return [];
      return [{ path, state: state === "foreign" ? state : "unchanged" }];
    }),
    snapshot: report.snapshot && { ...report.snapshot, state: "unchanged" },
  };
}

function pathsOf({ files }: GenerateReport): string[] {
  return files.flatMap(({ path, state }) => (state === "foreign" ? [] : [path]));
}

/** Whether the folder contains the reported files, and no generated one was written since. */
function isAsLeft(
  output: FileSignatures,
  { files }: GenerateReport,
  signatures: ReadonlyMap<string, string>,
): boolean {
  return (
    files.length === Object.keys(output).length &&
    files.every(({ path, state }) =>
      state === "foreign" ? Object.hasOwn(output, path) : output[path] === signatures.get(path),
    )
  );
}

function areSame(now: FileSignatures | undefined, before: FileSignatures): boolean {
  if (now === undefined) return false;
  const paths = Object.keys(now);
  return (
    paths.length === Object.keys(before).length &&
    paths.every((path) => Object.hasOwn(before, path) && now[path] === before[path])
  );
}
