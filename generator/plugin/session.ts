import { existsSync } from "node:fs";
import { basename } from "node:path";
import { resolveConfig, type ResolvedConfig } from "../config/index.js";
import { SourceError } from "../errors.js";
import { generate } from "../generate.js";
import type { GenerateReport } from "../report.js";
import { printableText } from "../visible-text.js";
import { watch } from "../watch/watch.js";
import type { DevEmulatorOptions } from "./emulator-proxy.js";

/** An event while definitions are watched. */
export type FollowEvent =
  | { readonly kind: "generated"; readonly report: GenerateReport }
  /** What failed before succeeds again, and no file changed. */
  | { readonly kind: "recovered" }
  | { readonly kind: "failed"; readonly error: unknown }
  /** A warning; clients were generated. */
  | { readonly kind: "warning"; readonly message: string };

/** Generating for a bundler. */
export interface Session {
  /** Generates once. */
  build(): Promise<Built>;
  /**
   * Generates whenever definitions or the config change. Resolves when the first attempt has ended.
   * A second call does nothing.
   */
  follow(onEvent: (event: FollowEvent) => void): Promise<void>;
  /** Stops following; resolves when everything is closed. */
  close(): Promise<void>;
}

export interface Built {
  readonly config: ResolvedConfig;
  readonly report: GenerateReport;
  readonly warnings: readonly string[];
}

/** Creates a session. Nothing is read yet. */
export function createSession(
  root: string,
  { config: file, offline = false }: NoukaiPluginOptions,
): Session {
  const resolve = (): Promise<ResolvedConfig> => resolveConfig(root, { config: file });
  /** Warnings of the watch for the next build, because not every bundler can log between builds. */
  const unreported: string[] = [];
  let following: { readonly stop: AbortController; readonly ended: Promise<void> } | undefined;

  /** Falls back to the snapshot, if there is one, where a service cannot be reached. */
  const generateOrFallBack = async (config: ResolvedConfig): Promise<Omit<Built, "config">> => {
    if (offline) return withWarnings(await generate(config, { offline }));
    try {
      return withWarnings(await generate(config));
    } catch (error) {
      if (!(error instanceof SourceError) || !existsSync(config.snapshot)) throw error;
      return withWarnings(
        await generateFromSnapshot(config, error),
        describeFallback(error, config),
      );
    }
  };

  const follow = async (
    onEvent: (event: FollowEvent) => void,
    stop: AbortController,
  ): Promise<void> => {
    const warn = (message: string): void => {
      onEvent({ kind: "warning", message: printableText(message) });
    };
    let isFirst = true;
    let settle: () => void = () => undefined;
    const settled = new Promise<void>((done) => (settle = done));
    const fail = async (error: unknown): Promise<void> => {
      try {
        const config = await resolve();
        if (!(error instanceof SourceError) || !existsSync(config.snapshot)) throw error;
        if (isFirst)
          onEvent({ kind: "generated", report: await generateFromSnapshot(config, error) });
        warn(describeFallback(error, config));
      } catch (cause) {
        onEvent({ kind: "failed", error: cause });
      }
    };
    const ended = watch({
      ...{ resolve, cwd: root, configFile: file, offline, signal: stop.signal },
      onEvent: (event) => {
        if (event.kind === "watching") return;
        if (event.kind === "warning") {
          unreported.push(event.message);
          warn(event.message);
          return;
        }
        if (event.kind === "failed") {
          void fail(event.error).finally(settle);
          return;
        }
        for (const message of event.kind === "generated" ? event.report.warnings : [])
          warn(message);
        onEvent(event);
        settle();
      },
    });
    following = { stop, ended };
    await Promise.race([settled, ended]);
    isFirst = false;
  };

  return {
    build: async () => {
      const config = await resolve();
      const { report, warnings } = await generateOrFallBack(config);
      return {
        config,
        report,
        warnings: [...unreported.splice(0), ...warnings].map(printableText),
      };
    },
    follow: async (onEvent) => {
      if (following === undefined) await follow(onEvent, new AbortController());
    },
    close: async () => {
      following?.stop.abort();
      await following?.ended;
      following = undefined;
    },
  };
}

function withWarnings(report: GenerateReport, ...more: string[]): Omit<Built, "config"> {
  return { report, warnings: [...more, ...report.warnings] };
}

/** Generates from the snapshot. Where that fails too, the first failure is thrown. */
async function generateFromSnapshot(
  config: ResolvedConfig,
  error: SourceError,
): Promise<GenerateReport> {
  try {
    return await generate(config, { offline: true });
  } catch (cause) {
    throw cause instanceof SourceError ? error : cause;
  }
}

function describeFallback(error: SourceError, { snapshot }: ResolvedConfig): string {
  return `${error.message} The clients were generated from ${basename(snapshot)} instead.`;
}

/** Options of the plugin. All other settings are in `noukai.config.{ts,js,json}`. */
export interface NoukaiPluginOptions {
  /** The config file, relative to the project's folder. Default: `noukai.config.*` if there is one. */
  config?: string | undefined;
  /** The project's folder. Default: the bundler's root, or the working directory. */
  root?: string | undefined;
  /** Use the snapshot instead of asking servers. Default: false. */
  offline?: boolean | undefined;
  /**
   * Serve the flows to pages of Vite's development server, from an emulator in its process, below `path`. Never in a build; other
   * bundlers have no such server. Default: false.
   */
  emulator?: boolean | DevEmulatorOptions | undefined;
}
