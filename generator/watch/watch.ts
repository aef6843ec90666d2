import type { ResolvedConfig } from "../config/index.js";
import { DefinitionError } from "../errors.js";
import { createGenerator, type Generator } from "../generate.js";
import { heldFiles, type GenerateReport } from "../report.js";
import { createDebouncer, type Debouncer } from "./debounce.js";
import { watchConfig, watchImportedModules } from "./watch-config.js";

/** An event of a watch, in order. */
export type WatchEvent =
  /** Clients were written, or found to be up to date at the start. */
  | { readonly kind: "generated"; readonly report: GenerateReport; readonly trigger: Trigger }
  /** Changes are watched from now on. */
  | { readonly kind: "watching"; readonly config: ResolvedConfig }
  /** Generating failed. The previous clients are kept, and the watch continues. Reported once per cause. */
  | { readonly kind: "failed"; readonly error: unknown }
  /** What failed before succeeds again, and no file changed. */
  | { readonly kind: "recovered" }
  /** Changes are watched in a slower way. Reported once per cause. */
  | { readonly kind: "warning"; readonly message: string };

/** Why clients were generated. */
export type Trigger = "start" | "definitions" | "config";

export interface WatchOptions {
  /** Reads the config, again whenever its file changes. */
  readonly resolve: () => Promise<ResolvedConfig>;
  /** The folder that a config file may appear in. */
  readonly cwd: string;
  /** The given config file; undefined if it is searched for. */
  readonly configFile?: string | undefined;
  /** Use the snapshot instead of asking servers, and watch only files. */
  readonly offline?: boolean | undefined;
  readonly onEvent: (event: WatchEvent) => void;
  /** Ends the watch. */
  readonly signal: AbortSignal;
}

/** How long to wait after a failure whose end no event announces: first and longest wait, in milliseconds. */
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 5_000;
/** How long a definition has to be invalid before that is reported: an editor may be in the middle of a save. */
export const INVALID_GRACE_MS = 100;

/**
 * Generates, and then again whenever definitions or the config change, until the signal is aborted. No failure ends it:
 * the previous clients are kept, and it generates again as soon as that can succeed.
 *
 * @returns when everything is closed; nothing of it keeps the program running.
 */
export async function watch(options: WatchOptions): Promise<void> {
  const { signal } = options;
  const debouncer = createDebouncer(signal);
  const reporter = createReporter(options);
  const onConfig = {
    onChange: () => {
      debouncer.notify("config");
    },
    onWarning: reporter.warning,
  };
  await using _config = await watchConfig(options, onConfig);
  let trigger: Trigger = "start";
  for (;;) {
    // Before the config is read, so that no later change is missed.
    await using _imported = await watchImportedModules(options, onConfig);
    if ((await watchOneConfig(options, debouncer, reporter, trigger)) !== "changed") return;
    trigger = "config";
  }
}

type Ending = "stopped" | "changed";

/** Generates for one config until it changes. A config that cannot be read is waited out. */
async function watchOneConfig(
  options: WatchOptions,
  debouncer: Debouncer,
  reporter: Reporter,
  trigger: Trigger,
): Promise<Ending> {
  let config: ResolvedConfig;
  let generator: Generator;
  try {
    config = await options.resolve();
    generator = await createGenerator(config);
  } catch (error) {
    reporter.failed(error);
    return configChange(debouncer);
  }
  const first = await generateOnce(generator, reporter, trigger, options);
  if (first !== undefined) reporter.failed(first);
  const watchers: AsyncDisposable[] = [];
  try {
    for (const source of generator.sources) {
      if (options.signal.aborted) return "stopped";
      if (options.offline === true && source.isRemote === true) continue;
      const watcher = await source.watch?.(() => {
        debouncer.notify("definitions");
      }, reporter.warning);
      if (watcher !== undefined) watchers.push(watcher);
    }
    if (trigger === "start") options.onEvent({ kind: "watching", config });
    return await generateUntilConfigChanges(generator, debouncer, reporter, options);
  } finally {
    await Promise.all(watchers.map((watcher) => watcher[Symbol.asyncDispose]()));
    await generator.save();
  }
}

/** Generates whenever definitions change. After a failure that may pass by itself, it tries again from time to time. */
async function generateUntilConfigChanges(
  generator: Generator,
  debouncer: Debouncer,
  reporter: Reporter,
  options: WatchOptions,
): Promise<Ending> {
  let retry = FIRST_RETRY_MS;
  for (;;) {
    // The first time round: what changed before the watchers were ready.
    const failure = await generateOnce(generator, reporter, "definitions", options);
    let change: Awaited<ReturnType<Debouncer["settled"]>>;
    if (failure === undefined) {
      retry = FIRST_RETRY_MS;
      change = await debouncer.settled(undefined, () => {
        generator.prefetch();
      });
    } else {
      change = await debouncer.settled(INVALID_GRACE_MS);
      if (change === "timeout") {
        reporter.failed(failure);
        // Definitions stay invalid until an edit, which is an event.
        change = await debouncer.settled(failure instanceof DefinitionError ? undefined : retry);
        retry = Math.min(retry * 2, LONGEST_RETRY_MS);
      }
    }
    if (change === "stopped") return "stopped";
    if (change === "config") return "changed";
  }
}

/** Waits until the config changes, and ignores other changes. */
async function configChange(debouncer: Debouncer): Promise<Ending> {
  for (;;) {
    const change = await debouncer.settled(undefined);
    if (change === "stopped") return "stopped";
    if (change === "config") return "changed";
  }
}

/** @returns the failure, if there was one. */
async function generateOnce(
  generator: Generator,
  reporter: Reporter,
  trigger: Trigger,
  { signal, offline = false }: WatchOptions,
): Promise<unknown> {
  try {
    reporter.generated(await generator.run({ signal, offline }), trigger);
    return undefined;
  } catch (error) {
    return signal.aborted ? undefined : error;
  }
}

/** What a run does to a file. */
const CHANGES: ReadonlySet<string> = new Set(["create", "update", "remove"]);

/** Emits events, and none of them twice. */
interface Reporter {
  generated(report: GenerateReport, trigger: Trigger): void;
  failed(error: unknown): void;
  readonly warning: (message: string) => void;
}

function createReporter({ onEvent }: WatchOptions): Reporter {
  let lastFailure: string | undefined;
  let lastHeld = "";
  const warnings = new Set<string>();
  return {
    generated: (report, trigger) => {
      const hasFailed = lastFailure !== undefined;
      lastFailure = undefined;
      const held = heldFiles(report)
        .map(({ path }) => path)
        .join("\n");
      const isNews =
        trigger === "start" ||
        trigger === "config" ||
        report.files.some(({ state }) => CHANGES.has(state)) ||
        held !== lastHeld ||
        (report.snapshot !== undefined && report.snapshot.state !== "unchanged");
      lastHeld = held;
      if (isNews) onEvent({ kind: "generated", report, trigger });
      else if (hasFailed) onEvent({ kind: "recovered" });
    },
    failed: (error) => {
      const failure = identityOf(error);
      if (failure === lastFailure) return;
      lastFailure = failure;
      onEvent({ kind: "failed", error });
    },
    warning: (message) => {
      if (warnings.has(message)) return;
      warnings.add(message);
      onEvent({ kind: "warning", message });
    },
  };
}

/** Equal for errors with the same cause: the same problems at the same places, or the same message. */
function identityOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const problems = "problems" in error ? JSON.stringify(error.problems) : "";
  return `${error.name} ${error.message} ${problems}`;
}
