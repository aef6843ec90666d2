import type { ResolvedConfig } from "../config/index.js";
import { DefinitionError } from "../errors.js";
import { createGenerator, type Generator } from "../generate.js";
import type { GenerateReport } from "../report.js";
import { createBell, type Bell } from "./debounce.js";
import { watchConfig } from "./watch-config.js";

/** What a watch tells of, in order. */
export type WatchEvent =
  /** Clients were written, or found to be up to date at the start. */
  | { readonly kind: "generated"; readonly report: GenerateReport; readonly trigger: Trigger }
  /** It is watching now. */
  | { readonly kind: "watching"; readonly config: ResolvedConfig }
  /** Generating failed. The last good clients stay, and it goes on. Told once per cause. */
  | { readonly kind: "failed"; readonly error: unknown }
  /** What failed before works again, and changed nothing. */
  | { readonly kind: "recovered" };

/** What made it generate. */
export type Trigger = "start" | "definitions" | "config";

export interface WatchOptions {
  /** Reads the config, again whenever its file changes. */
  readonly resolve: () => Promise<ResolvedConfig>;
  /** The folder that a config file may appear in. */
  readonly cwd: string;
  /** The config file that was named; undefined where it is looked for. */
  readonly configFile?: string | undefined;
  /** Take the snapshot for what servers say, and follow only files. */
  readonly offline?: boolean | undefined;
  readonly onEvent: (event: WatchEvent) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** After a failure that nothing may announce the end of, it is tried again: first and longest wait, in milliseconds. */
const FIRST_RETRY = 500;
const LONGEST_RETRY = 5_000;
/** How long a definition has to stay bad before that is told, in milliseconds: an editor may be in the middle of it. */
export const DOUBT = 100;

/**
 * Generates, and then again whenever definitions or the config change, until the signal is aborted. Nothing that goes
 * wrong on the way ends it: the last good clients stay, and it generates again as soon as that can succeed.
 *
 * @returns when everything is closed; nothing of it keeps the program running.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { signal } = options;
  const bell = createBell(signal);
  const teller = createTeller(options);
  await using _config = await watchConfig(options.cwd, options.configFile, () => {
    bell.ring("config");
  });
  let trigger: Trigger = "start";
  while ((await watchOneConfig(options, bell, teller, trigger)) === "changed") trigger = "config";
}

type Ending = "stopped" | "changed";

/** Generates one config until it changes. A config that cannot be read is waited out. */
async function watchOneConfig(
  options: WatchOptions,
  bell: Bell,
  teller: Teller,
  trigger: Trigger,
): Promise<Ending> {
  let config: ResolvedConfig;
  let generator: Generator;
  try {
    config = await options.resolve();
    generator = await createGenerator(config);
  } catch (error) {
    teller.failed(error);
    return ending(bell);
  }
  const first = await generateOnce(generator, teller, trigger, options);
  if (first !== undefined) teller.failed(first);
  const watchers: AsyncDisposable[] = [];
  try {
    for (const source of generator.sources) {
      if (options.signal.aborted) return "stopped";
      if (options.offline === true && source.isRemote === true) continue;
      const watcher = await source.watch?.(() => {
        bell.ring("definitions");
      });
      if (watcher !== undefined) watchers.push(watcher);
    }
    if (trigger === "start") options.onEvent({ kind: "watching", config });
    return await generateUntilChanged(generator, bell, teller, options);
  } finally {
    await Promise.all(watchers.map((watcher) => watcher[Symbol.asyncDispose]()));
    await generator.save();
  }
}

/** Generates whenever definitions change, and where it failed for a reason that may pass, from time to time. */
async function generateUntilChanged(
  generator: Generator,
  bell: Bell,
  teller: Teller,
  options: WatchOptions,
): Promise<Ending> {
  let retry = FIRST_RETRY;
  for (;;) {
    // The first time round: what changed while the watchers were not there yet.
    const failure = await generateOnce(generator, teller, "definitions", options);
    let rung: Awaited<ReturnType<Bell["rung"]>>;
    if (failure === undefined) {
      retry = FIRST_RETRY;
      rung = await bell.rung(undefined, () => {
        generator.prefetch();
      });
    } else {
      rung = await bell.rung(DOUBT);
      if (rung === "timeout") {
        teller.failed(failure);
        // Definitions are bad until they are edited, and that is heard of.
        rung = await bell.rung(failure instanceof DefinitionError ? undefined : retry);
        retry = Math.min(retry * 2, LONGEST_RETRY);
      }
    }
    if (rung === "stopped") return "stopped";
    if (rung === "config") return "changed";
  }
}

async function ending(bell: Bell): Promise<Ending> {
  for (;;) {
    const rung = await bell.rung(undefined);
    if (rung === "stopped") return "stopped";
    if (rung === "config") return "changed";
  }
}

/** @returns what failed, if anything did. */
async function generateOnce(
  generator: Generator,
  teller: Teller,
  trigger: Trigger,
  { signal, offline = false }: WatchOptions,
): Promise<unknown> {
  try {
    teller.generated(await generator.run({ signal, offline }), trigger);
    return undefined;
  } catch (error) {
    return signal.aborted ? undefined : error;
  }
}

/** Tells of what happened, and of nothing twice. */
interface Teller {
  generated(report: GenerateReport, trigger: Trigger): void;
  failed(error: unknown): void;
}

function createTeller({ onEvent }: WatchOptions): Teller {
  let told: string | undefined;
  return {
    generated: (report, trigger) => {
      const hasFailed = told !== undefined;
      told = undefined;
      const isNews =
        trigger === "start" ||
        trigger === "config" ||
        report.files.some(({ state }) => state !== "unchanged" && state !== "foreign") ||
        (report.snapshot !== undefined && report.snapshot.state !== "unchanged");
      if (isNews) onEvent({ kind: "generated", report, trigger });
      else if (hasFailed) onEvent({ kind: "recovered" });
    },
    failed: (error) => {
      const cause = describe(error);
      if (cause === told) return;
      told = cause;
      onEvent({ kind: "failed", error });
    },
  };
}

/** The same for the same cause: problems as they are located, other errors as they say. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const problems = "problems" in error ? JSON.stringify(error.problems) : "";
  return `${error.name} ${error.message} ${problems}`;
}
