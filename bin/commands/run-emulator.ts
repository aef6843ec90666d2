import { startEmulator } from "../../emulator/index.js";
import { exitCodes } from "../exit.js";
import type { EmulatorArguments } from "./emulator.js";

/** Serves until a signal comes. Returns the exit code. */
export async function runEmulator(values: EmulatorArguments): Promise<number> {
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      process.once(signal, () => {
        resolve();
      });
    }
  });
  await using emulator = await startEmulator(values);
  process.stdout.write(`listening on ${emulator.url}\n`);
  await stopped;
  return exitCodes.fine;
}
