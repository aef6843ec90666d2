import type { CommandModule, InferredOptionTypes } from "yargs";
import { loopOptions, outputOptions, sourceOptions, watchOptions } from "../options.js";

export type WatchArguments = InferredOptionTypes<
  typeof sourceOptions & typeof outputOptions & typeof loopOptions & typeof watchOptions
>;

/** `watch`: `generate`, whenever something changes. */
export function watchCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, WatchArguments> {
  return {
    command: "watch",
    describe: "Generate whenever definitions or the config change",
    builder: (command) =>
      command
        .usage(
          "$0 watch [options]\n\nGenerates, and again whenever definitions or the config change: files are watched, servers\n" +
            "followed. Whatever goes wrong is told once, and the last good clients stay. Ctrl-C ends it.",
        )
        .options(sourceOptions)
        .options(outputOptions)
        .options(loopOptions)
        .options(watchOptions)
        .example("$0 watch", "beside your editor and your dev server")
        .example("$0 watch --emulator", "with the flows served on this machine")
        .example(
          "$0 watch --source http://localhost:8080/api/v1",
          "follow an emulator or a gateway",
        ),
    handler: async (values) => {
      const { runWatch } = await import("./run-watch.js");
      finish(await runWatch(values));
    },
  };
}
