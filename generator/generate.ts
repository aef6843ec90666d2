import { relative, resolve } from "node:path";
import type { ResolvedConfig } from "./config/index.js";
import { createBuilder, createCachedReader, type Built } from "./render/index.js";
import { memoryCache, openCacheOf } from "./cache/index.js";
import { readDefinition } from "./definition/index.js";
import { OutputError } from "./errors.js";
import { createLoader, type Inputs } from "./load.js";
import { trackOutput, type PlannedFile } from "./output/index.js";
import { areEqual, writeSnapshot } from "./sources/snapshot/index.js";
import type { LoadedDefinition, Source } from "./sources/index.js";

/** Where a generate is. `total` is 0 until it is known. */
export interface GenerateProgress {
  readonly phase: "reading" | "rendering" | "writing";
  readonly done: number;
  readonly total: number;
}

export interface GenerateOptions {
  /** Compare with what is on disk and write nothing. */
  readonly check?: boolean;
  /** Take the snapshot for what servers would say, and reach none of them. */
  readonly offline?: boolean;
  /** Whether what was built before may be taken from the cache. Default: true. */
  readonly cache?: boolean;
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
  /** The file that keeps what servers said; undefined where none is asked. */
  readonly snapshot: SnapshotReport | undefined;
  readonly warnings: readonly string[];
  readonly durationMs: number;
}

export interface SnapshotReport {
  /** Absolute. */
  readonly path: string;
  readonly state: "create" | "update" | "unchanged";
}

/** A config that is generated again and again. Each run works out only what is new since the one before. */
export interface Generator {
  readonly sources: readonly Source[];
  /** Does what the next run can do before it knows what changed. That may be in vain. */
  prepare(): void;
  /**
   * Definitions in, clients out: reads every source, works out names and types, renders all files in memory, and only
   * then touches the output folder. When anything fails before that, the folder stays as it was.
   *
   * @throws DefinitionError, SourceError, UsageError as `Loader.load` does.
   * @throws ConfigError when the config names a flow or a version that the definitions do not have.
   * @throws OutputError when the output folder cannot be read or written.
   * @throws OutputConflictError when a file that is not ours stands where one of ours must go.
   */
  run(options?: GenerateOptions): Promise<GenerateReport>;
  /** What `stampOf` said of the files that the last run left, when they were as it wanted them; by path. */
  stamps(): ReadonlyMap<string, string>;
  /** Keeps what was built for the runs of later programs. Never rejects. */
  save(): Promise<void>;
}

/**
 * Prepares a config. Nothing is read yet but the cache.
 *
 * @throws ConfigError when a server's address or the API key cannot be one.
 */
export async function createGenerator(
  config: ResolvedConfig,
  settings: Pick<GenerateOptions, "cache"> = {},
): Promise<Generator> {
  const cache =
    settings.cache === false ? memoryCache() : await openCacheOf(config.cwd, config.out);
  const loader = await createLoader(config, createCachedReader(cache));
  const builder = createBuilder(config, cache);
  const output = trackOutput(config.out);
  const withProvenance = provenanceFor(config);

  return {
    sources: loader.sources,
    prepare: () => {
      output.look();
    },
    stamps: () => output.stamps(),
    save: () => cache.save(),
    run: async ({ check = false, offline, signal, onProgress } = {}) => {
      const start = performance.now();
      const report = (phase: GenerateProgress["phase"]) => (done: number, total: number) =>
        onProgress?.({ phase, done, total });
      report("reading")(0, 0);
      const inputs = await loader.load({ offline, signal, onProgress: report("reading") });
      const built = await builder.build(inputs.definitions.map(withProvenance), {
        signal,
        onProgress: report("rendering"),
      });
      const plan = await writing(config, () => output.plan(built.files));
      if (!check) {
        report("writing")(0, plan.files.length);
        await writing(config, async () => {
          await output.apply(plan, built.files);
          await keep(inputs, config);
        });
      }
      const durationMs = performance.now() - start;
      return { ...summary(config, inputs, built), files: plan.files, durationMs };
    },
  };
}

/** Generates once: {@link createGenerator}, and one run. */
export async function generate(
  config: ResolvedConfig,
  options: GenerateOptions = {},
): Promise<GenerateReport> {
  const generator = await createGenerator(config, options);
  const report = await generator.run(options);
  if (options.check !== true) await generator.save();
  return report;
}

/**
 * Reads every definition of every source of the config, as `Loader.load` does. No snapshot is written.
 *
 * @throws what it does.
 */
export async function loadDefinitions(
  config: ResolvedConfig,
  signal?: AbortSignal,
): Promise<readonly LoadedDefinition[]> {
  return (await (await createLoader(config, readDefinition)).load({ signal })).definitions;
}

/** What the system says of the output folder is no fault of ours. */
async function writing<Result>(
  { out }: ResolvedConfig,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof Error) || !("syscall" in cause)) throw cause;
    const reason = cause.message.replace(/, \w+ '.*$/s, "");
    throw new OutputError(
      `${out} cannot be written (${reason}). The clients are as they were; make room for new ones, or allow it.`,
      { cause },
    );
  }
}

/** The clients are in place, so the snapshot says what they were made from. */
async function keep({ snapshot }: Inputs, config: ResolvedConfig): Promise<void> {
  if (snapshot === undefined || areEqual(snapshot.before, snapshot.after)) return;
  await writeSnapshot(config.snapshot, snapshot.after);
}

function summary(
  config: ResolvedConfig,
  { snapshot, warnings }: Inputs,
  built: Built,
): Pick<GenerateReport, "out" | "flows" | "snapshot" | "warnings"> {
  return {
    out: config.out,
    flows: built.flows,
    snapshot: snapshot && {
      path: config.snapshot,
      state: areEqual(snapshot.before, snapshot.after)
        ? "unchanged"
        : snapshot.before === undefined
          ? "create"
          : "update",
    },
    warnings: [...warnings, ...built.warnings],
  };
}

/** A generated file names what it was made from relative to the output folder, so that no other folder matters. */
export function provenanceFor({
  cwd,
  out,
}: ResolvedConfig): (loaded: LoadedDefinition) => LoadedDefinition {
  const known = new WeakMap<LoadedDefinition, LoadedDefinition>();
  return (loaded) => {
    const before = known.get(loaded);
    if (before !== undefined) return before;
    const { definition, origin } = loaded;
    const isAddress = /^\w+:\/\//.test(origin);
    const path = isAddress ? origin : relative(out, resolve(cwd, origin)).replaceAll("\\", "/");
    const shown = { definition, origin: path };
    known.set(loaded, shown);
    return shown;
  };
}
