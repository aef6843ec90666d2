import type { CommandModule, InferredOptionTypes } from "yargs";
import { configFlags } from "../options/config-flags.js";
import { watchOptions } from "../options/generate.js";
import type { ResolvedConfig } from "../../generator/config/index.js";

type WatchArguments = InferredOptionTypes<typeof watchOptions>;

/** `watch`: generates again whenever something changes. */
export function watchCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, WatchArguments> {
  return {
    command: "watch",
    describe: "Generate again whenever definitions or the config change",
    builder: (command) =>
      command
        .usage(
          "$0 watch [options]\n\nGenerates, and generates again whenever definitions or the config change: files are watched, servers\n" +
            "are polled. An error is reported once, and the last valid clients stay in place. Press Ctrl-C to stop.",
        )
        .options(watchOptions)
        .example("$0 watch", "next to your editor and your dev server")
        .example("$0 watch --emulator", "also serve the flows locally")
        .example(
          "$0 watch --source http://localhost:8080/api/v1",
          "follow a running emulator or a gateway",
        ),
    handler: async (values) => {
      finish(await runWatch(values));
    },
  };
}

const DEFAULT_PORT = 8080;

/** Generates until the process is signalled to stop. Returns the exit code. */
export async function runWatch(values: WatchArguments): Promise<number> {
  const [
    { resolveConfig },
    { UsageError },
    { watch },
    { printConfigNotice },
    { createWatchPrinter },
    { listenForStop },
  ] = await Promise.all([
    import("../../generator/config/index.js"),
    import("../../generator/errors.js"),
    import("../../generator/watch/watch.js"),
    import("../print/config-notice.js"),
    import("../print/watch.js"),
    import("../stop-signal.js"),
  ]);
  if (values.port !== undefined && !values.emulator) {
    throw new UsageError("--port is the emulator's port: use it together with --emulator.");
  }
  const stop = listenForStop();
  if (!values.quiet) printConfigNotice(values.config);
  const cwd = process.cwd();
  const resolve = (): Promise<ResolvedConfig> => resolveConfig(cwd, configFlags(values));
  const printer = createWatchPrinter({ cwd, json: values.json, quiet: values.quiet });
  await using _emulator = values.emulator
    ? await startEmulatorFor(values, await resolve(), printer)
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
  return await stop.stopped;
}

/** Starts an emulator that serves the config's definition files, and reloads them when they change. */
async function startEmulatorFor(
  { port = DEFAULT_PORT }: WatchArguments,
  config: ResolvedConfig,
  printer: { readonly listening: (url: string) => void },
): Promise<AsyncDisposable> {
  const [{ UsageError }, { configFlows }] = await Promise.all([
    import("../../generator/errors.js"),
    import("../config-flows.js"),
  ]);
  const flows = await configFlows(config, "Leave out --emulator.");
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError("--port must be a whole number from 0 to 65535.");
  }
  const { startEmulator } = await import("../start-emulator.js");
  const { formats } = config;
  const emulator = await startEmulator({ flows, port, formats, log: "text", watch: true });
  printer.listening(emulator.url);
  return emulator;
}
