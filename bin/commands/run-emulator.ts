import type { EmulatorOptions } from "../../emulator/index.js";
import { UsageError } from "../../generator/errors.js";
import { exitCodes } from "../exit.js";
import { serve } from "../serve.js";
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
  await using emulator = await serve(settings(values));
  process.stdout.write(`listening on ${emulator.url}\n`);
  await stopped;
  return exitCodes.fine;
}

function settings(values: EmulatorArguments): EmulatorOptions {
  const { flows, host, port, strict, db, keep, keys, chaos } = values;
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new UsageError("--port takes a number from 0 to 65535.");
  }
  if (!Number.isInteger(keep) || keep < 1) {
    throw new UsageError("--keep takes a whole number, 1 or more.");
  }
  const log = values.quiet === true ? "off" : values.json === true ? "json" : "text";
  const { "llm-url": url, "llm-model": model } = values;
  const llm = url === undefined ? undefined : { url, model, apiKey: process.env.LLM_API_KEY };
  return { flows, host, port, strict, db, keep, keys, chaos, llm, log, watch: true };
}
