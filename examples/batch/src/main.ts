import { isNoukaiError } from "noukai-codegen-runtime";
import { InputError } from "./claim.js";
import { Batch } from "./commands.js";
import { connect } from "./connection.js";
import { HELP, parseOptions, UsageError, type Options } from "./options.js";
import { BatchStoppedError } from "./turn.js";

// The reader of the output may stop before its end.
process.stdout.on("error", () => process.exit());

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof Error)) throw error;
  const isUsage = error instanceof UsageError;
  process.stderr.write(`batch: ${error.message}${isUsage ? " See batch --help." : ""}\n`);
  if (isUsage || error instanceof InputError) return 2;
  if (error instanceof BatchStoppedError || isNoukaiError(error)) return 3;
  return 1;
});

/** @returns the exit code */
async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args);
  if (options === undefined) {
    process.stdout.write(HELP);
    return 0;
  }
  const redis = await connect();
  const batch = new Batch(redis, options);
  try {
    return await run(batch, options);
  } finally {
    await batch.close();
    redis.disconnect();
  }
}

async function run(batch: Batch, { command, names, untilDone }: Options): Promise<number> {
  const [file = ""] = names;
  switch (command) {
    case "add":
      await batch.add(file);
      return 0;
    case "work":
      await batch.work(stopSignal(), untilDone);
      return 0;
    case "watch":
      await batch.watch(stopSignal());
      return 0;
    case "paused":
      await batch.paused();
      return 0;
    case "answer":
      await batch.answer(file);
      return 0;
    case "again":
      await batch.again(names);
      return 0;
    case "report":
      return (await batch.report()) ? 0 : 1;
    case "run":
      await batch.add(file);
      await batch.work(stopSignal(), true);
      return (await batch.report()) ? 0 : 1;
  }
}

/** Aborts at the first Ctrl-C or SIGTERM; the second one ends the process, which loses nothing either. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const)
    process.once(name, () => {
      stop.abort();
    });
  return stop.signal;
}
