import { relative, resolve } from "node:path";
import type { ResolvedConfig } from "./config/index.js";
import { renderFlows } from "./emit/index.js";
import { buildModel, type Model } from "./model/index.js";
import { applyPlan, planOutput, type PlannedFile } from "./output/index.js";
import { filesSource, type LoadedDefinition } from "./sources/index.js";

/** Where a generate is. `total` is 0 until it is known. */
export interface GenerateProgress {
  readonly phase: "reading" | "rendering" | "writing";
  readonly done: number;
  readonly total: number;
}

export interface GenerateOptions {
  /** Compare with what is on disk and write nothing. */
  readonly check?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

/** What a generate did, or would do with `check`. */
export interface GenerateReport {
  /** The absolute path of the output folder. */
  readonly out: string;
  readonly flows: number;
  /** Every file that ours are, should be, or stand beside; sorted by path. */
  readonly files: readonly PlannedFile[];
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

/**
 * Definitions in, clients out: reads every source, works out names and types, renders all files in memory, and only
 * then touches the output folder. When anything fails before that, the folder stays as it was.
 *
 * @throws DefinitionError, SourceError, UsageError as {@link loadDefinitions} does.
 * @throws OutputConflictError when a file that is not ours stands where one of ours must go.
 */
export async function generate(
  config: ResolvedConfig,
  options: GenerateOptions = {},
): Promise<GenerateReport> {
  const start = performance.now();
  const progress = options.onProgress ?? (() => undefined);
  progress({ phase: "reading", done: 0, total: 0 });
  const model = await loadModel(config, options.signal);
  const total = model.flows.length;
  progress({ phase: "rendering", done: 0, total });
  const files = await renderFlows(model, config, (done) => {
    options.signal?.throwIfAborted();
    progress({ phase: "rendering", done, total });
  });
  options.signal?.throwIfAborted();
  const plan = await planOutput(config.out, files);
  if (options.check !== true) {
    progress({ phase: "writing", done: 0, total: plan.files.length });
    await applyPlan(plan);
  }
  return {
    out: config.out,
    flows: total,
    files: plan.files,
    warnings: model.warnings,
    durationMs: performance.now() - start,
  };
}

/**
 * Reads every definition of every source of the config.
 *
 * @throws DefinitionError with all problems of all definitions; SourceError when a source cannot be read; UsageError
 * when a source matches nothing.
 */
export async function loadDefinitions(
  config: ResolvedConfig,
  signal?: AbortSignal,
): Promise<readonly LoadedDefinition[]> {
  return filesSource({ patterns: config.source, cwd: config.cwd }).load(signal);
}

async function loadModel(config: ResolvedConfig, signal: AbortSignal | undefined): Promise<Model> {
  const loaded = await loadDefinitions(config, signal);
  return buildModel(
    loaded.map((each) => ({ ...each, origin: provenance(each.origin, config) })),
    config,
  );
}

/** A generated file names what it was made from relative to the output folder, so that no other folder matters. */
function provenance(origin: string, { cwd, out }: ResolvedConfig): string {
  if (/^\w+:\/\//.test(origin)) return origin;
  return relative(out, resolve(cwd, origin)).replaceAll("\\", "/");
}
