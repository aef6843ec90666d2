import { createOwner, type ResolvedConfig } from "./config/index.js";
import { createCachedReader, createCheckedTexts } from "./cache/cached-reader.js";
import { memoryCache, openCacheOf } from "./cache/index.js";
import { createLoader, wiringCheckOf, type SnapshotPair } from "./load.js";
import { createIncrementalPlanner, requireOutputFolder, withOutputErrors } from "./output/index.js";
import { projectNotices } from "./project-notices.js";
import { provenanceFor, withLocatedProblems } from "./provenance.js";
import { createRenderer } from "./render/renderer.js";
import { createRenderThreads, type RenderThreads } from "./render/threads/render-threads.js";
import { createReport, type GenerateReport } from "./report.js";
import type { Source } from "./sources/index.js";
import { areEqual, writeSnapshot } from "./sources/snapshot/index.js";

/** How far a run is. `total` is 0 until it is known. */
export interface GenerateProgress {
  readonly phase: "reading" | "rendering" | "writing";
  readonly done: number;
  readonly total: number;
}

export interface GenerateOptions {
  /** Compare with what is on disk and write nothing. */
  readonly check?: boolean;
  /**
   * Overwrite and remove generated files too that were edited, or that belong to another config. By default they are left
   * as they are, and reported. Default: false.
   */
  readonly force?: boolean | undefined;
  /** Use the snapshot instead of asking servers. */
  readonly offline?: boolean;
  /** Whether results of earlier runs may be taken from the cache. Default: true. */
  readonly cache?: boolean;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: GenerateProgress) => void;
}

/** Generates the clients of one config, any number of times. Each run does only what changed since the one before. */
export interface Generator {
  readonly sources: readonly Source[];
  /** Reads ahead what the next run needs of the output folder, where there is time before it. */
  prefetch(): void;
  /**
   * Loads the definitions of every source, renders all files in memory, and only then writes to the output folder.
   * When anything fails before that, the folder is left unchanged.
   *
   * @throws DefinitionError, SourceError, UsageError as `Loader.load` does; DefinitionError also when the types of a flow
   * take more work than they may.
   * @throws ConfigError when the config names a flow or a version that the definitions do not have.
   * @throws OutputError when the output folder cannot be read or written.
   * @throws OutputConflictError when a file that was not generated is where a generated file belongs.
   */
  run(options?: GenerateOptions): Promise<GenerateReport>;
  /** The signatures of the files in the output folder, as the last run left them; by path. */
  signatures(): ReadonlyMap<string, string>;
  /** Saves the cache for later runs. Never rejects. */
  save(): Promise<void>;
}

/**
 * Creates a generator. Nothing is read yet but the cache.
 *
 * @param threads - render flows beside the main thread; they are closed at the end of each run.
 * @throws ConfigError when a server's address or the API key cannot be one.
 * @throws OutputError when the output folder, or a parent of it, is a file.
 */
export async function createGenerator(
  config: ResolvedConfig,
  settings: Pick<GenerateOptions, "cache"> = {},
  threads: RenderThreads = createRenderThreads(config),
): Promise<Generator> {
  requireOutputFolder(config.out);
  const cache =
    settings.cache === false ? memoryCache() : await openCacheOf(config.cwd, config.out);
  const loader = await createLoader(
    config,
    createCachedReader(cache, wiringCheckOf(config)),
    createCheckedTexts(cache),
  );
  const withProvenance = provenanceFor(config);
  const renderer = createRenderer(config, cache);
  const output = createIncrementalPlanner(config.out, createOwner(config));

  return {
    sources: loader.sources,
    prefetch: () => {
      output.prefetch();
    },
    signatures: () => output.signatures(),
    save: () => cache.save(),
    run: async ({ check = false, force, offline, signal, onProgress } = {}) => {
      const start = performance.now();
      const report = (phase: GenerateProgress["phase"]) => (done: number, total: number) =>
        onProgress?.({ phase, done, total });

      report("reading")(0, 0);
      threads.writeTo(check ? undefined : () => output.reserve());
      const isCold = cache.isEmpty();
      try {
        const inputs = await loader.load({
          offline,
          signal,
          onProgress: report("reading"),
          onDefinition: (loaded, total) => {
            if (isCold) threads.ahead(withProvenance(loaded), total);
          },
        });
        const definitions = inputs.definitions.map(withProvenance);
        const rendered = await withLocatedProblems(config, () =>
          renderer.render(definitions, {
            signal,
            onProgress: report("rendering"),
            onFile: (file, reserved) => {
              if (!check) output.writeAhead(file, reserved);
            },
            threads,
          }),
        );
        // All is rendered: their memory is freed while files are put in place.
        void threads.close();

        const plan = await withOutputErrors(config.out, () =>
          output.plan(rendered.files, { force }),
        );
        if (!check) {
          report("writing")(0, plan.files.length);
          await withOutputErrors(config.out, async () => {
            await output.apply(plan, rendered.files);
            await saveSnapshot(config.snapshot, inputs.snapshot);
          });
        }
        const notices = await projectNotices(config);
        const durationMs = performance.now() - start;
        return createReport(config, inputs, rendered, plan.files, notices, durationMs);
      } finally {
        await threads.close();
        await output.discard();
      }
    },
  };
}

/**
 * Generates the clients of a config once.
 *
 * @returns what was written, removed or left alone
 * @throws DefinitionError if a definition is invalid (listing every problem), SourceError if a source cannot be read,
 *   UsageError if there is none, OutputConflictError if a file that was not generated is where a client belongs, OutputError
 *   if a file cannot be written.
 */
export async function generate(
  config: ResolvedConfig,
  options: GenerateOptions = {},
): Promise<GenerateReport> {
  const generator = await createGenerator(config, options);
  const report = await generator.run(options);
  if (options.check !== true) await generator.save();
  return report;
}

/** Saved after the clients, so that the snapshot on disk is never newer than they are. */
async function saveSnapshot(path: string, snapshot: SnapshotPair | undefined): Promise<void> {
  if (snapshot === undefined || areEqual(snapshot.before, snapshot.after)) return;
  await writeSnapshot(path, snapshot.after);
}
