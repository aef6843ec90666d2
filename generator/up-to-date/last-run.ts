import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { cacheFolder, cacheName } from "../cache/index.js";
import type { ResolvedConfig } from "../config/config.js";
import { findConfig } from "../config/find.js";
import type { ConfigFlags } from "../config/resolve.js";
import type { GenerateReport } from "../report.js";
import { TIMESTAMP_RESOLUTION_MS } from "../output/file-signature.js";
import {
  formatSignature,
  outputSignatures,
  inputSignatures,
  type InputFiles,
} from "./signatures.js";
import { readRecord, writeRecord, type FileSignatures } from "./run-record.js";

/** What a generate is asked for. */
export interface GenerateRequest {
  readonly cwd: string;
  readonly flags: ConfigFlags;
  readonly offline: boolean;
  /** Reads the config. */
  readonly resolve: () => Promise<ResolvedConfig>;
}

/** What a generate has done. */
export interface Finished {
  readonly report: GenerateReport;
  /** What `fileSignature` said of the files that it left in the output folder, by path, when they were as it wanted them. */
  readonly signatures: ReadonlyMap<string, string>;
}

/** The last generate with the same request. */
export interface LastRun {
  /** Its report, where another one would find everything as it was left; undefined where it might not. */
  unchanged(): Promise<GenerateReport | undefined>;
  /**
   * Looks at what the coming generate will read.
   *
   * @returns remembers that generate once it is done, for the next one. Never rejects.
   */
  begin(): Promise<(finished: Finished) => Promise<void>>;
}

/**
 * Looks a request up. Only requests whose definitions are all in files can be told to have nothing to do without reading
 * a definition: files that have the signatures of the last time have not been written since.
 *
 * @returns undefined where nothing is kept from run to run.
 */
export async function findLastRun(request: GenerateRequest): Promise<LastRun | undefined> {
  const { cwd, flags, offline, resolve } = request;
  const folder = await cacheFolder(cwd);
  if (folder === undefined) return undefined;
  const name = cacheName([cwd, JSON.stringify(flags), String(offline)]);
  const path = join(folder, `${name}.state`);
  // Looked at once, before anything is read: what is written from then on has other signatures the next time.
  const text = configText(request);
  let looking: Promise<InputFiles | undefined> | undefined;
  const inputsOf = (config: ResolvedConfig): Promise<InputFiles | undefined> =>
    (looking ??= inputSignatures(config, offline));
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
        if (inputs?.isSettled !== true) return;
        const left = upToDate(report);
        try {
          const format = await formatSignature(config.out, pathsOf(left));
          await wait(TIMESTAMP_RESOLUTION_MS);
          const output = outputSignatures(config.out);
          if (format === undefined || output === undefined || !isAsLeft(output, left, signatures))
            return;
          const record = { configText: text, config, inputs: inputs.signatures, format, output };
          await writeRecord(path, { ...record, report: left });
        } catch {
          // What cannot be kept is worked out again the next time.
        }
      };
    },
  };
}

/**
 * A digest of what the config file says; undefined where it is a program, which may say anything. A file that is missing
 * or stands beside another one is no different from any other here: reading it will say so.
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

/** The report of a generate right after one with this report. */
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

/** Whether the folder holds what the report says, and of ours nothing that anyone has written since. */
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
