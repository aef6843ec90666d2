import type { CommandModule, InferredOptionTypes } from "yargs";
import { emulatorOptions } from "../options.js";

export type EmulatorArguments = InferredOptionTypes<typeof emulatorOptions>;

/** `emulator`: the flow service on this machine. */
export function emulatorCommand(
  finish: (exitCode: number) => void,
): CommandModule<object, EmulatorArguments> {
  return {
    command: "emulator",
    describe: "Serve the flows on this machine, over the flow service's own wire",
    builder: (command) =>
      command
        .usage(
          "$0 emulator [options]\n\nServes the flow service on this machine: no account, no credits, no network.\n" +
            "The first line on stdout is `listening on http://HOST:PORT/api/v1`. Ctrl-C stops it.",
        )
        .options(emulatorOptions)
        .example("$0 emulator --flows flows", "clients find it with NOUKAI_ENV=dev")
        .example("$0 emulator --port 0", "any free port; the first line says which"),
    handler: async (values) => {
      const { runEmulator } = await import("./run-emulator.js");
      finish(await runEmulator(values));
    },
  };
}
