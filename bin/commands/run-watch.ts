import { resolveConfig, type ResolvedConfig } from "../../generator/config/index.js";
import { UsageError } from "../../generator/errors.js";
import { parseSourceName } from "../../generator/sources/index.js";
import { watch } from "../../generator/watch/watch.js";
import { exitCodes } from "../exit.js";
import { createWatchPrinter } from "../print/watch.js";
import type { WatchArguments } from "./watch.js";

const DEFAULT_PORT = 8080;

/** Generates until a signal comes. Returns the exit code. */
export async function runWatch(values: WatchArguments): Promise<number> {
  if (values.port !== undefined && !values.emulator) {
    throw new UsageError("--port is the emulator's: it goes with --emulator.");
  }
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => {
      stop.abort();
    });
  }
  const cwd = process.cwd();
  const resolve = (): Promise<ResolvedConfig> =>
    resolveConfig(cwd, { ...values, importExtension: values["import-extension"] });
  const printer = createWatchPrinter({ cwd, json: values.json });
  await using _emulator = values.emulator
    ? await serveBeside(values, await resolve(), printer)
    : undefined;
  await watch({
    cwd,
    resolve,
    configFile: values.config,
    offline: values.offline,
    signal: stop.signal,
    onEvent: (event) => {
      printer.print(event);
    },
  });
  return exitCodes.fine;
}

/** The emulator beside: it reads the definition files of the config, and again when they change. */
async function serveBeside(
  { port = DEFAULT_PORT }: WatchArguments,
  config: ResolvedConfig,
  printer: { readonly listening: (url: string) => void },
): Promise<AsyncDisposable> {
  const flows = config.source
    .map(parseSourceName)
    .flatMap((named) => (named.kind === "files" ? [named.pattern] : []));
  if (flows.length !== config.source.length) {
    throw new UsageError(
      "--emulator serves definition files, and the config names other sources too.",
    );
  }
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError("--port takes a number from 0 to 65535.");
  }
  const { serve } = await import("../serve.js");
  const emulator = await serve({ flows, port, log: "text", watch: true });
  printer.listening(emulator.url);
  return emulator;
}
