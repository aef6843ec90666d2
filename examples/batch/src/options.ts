import { parseArgs } from "node:util";
import { DEFAULTS, type Settings } from "./settings.js";

/** The command line is wrong. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

const COMMANDS = ["run", "add", "work", "watch", "paused", "answer", "report", "again"] as const;

export const HELP: string = `batch <command> [options]

Runs claims through flows, on a queue in Redis that any number of workers share. Killed workers lose nothing.

  run FILE           add claims, work until all have ended or wait for an answer, and report; others may work too
  add FILE           add the claims of a file: {"id", "message", "amount"} on each line. Those that are there stay as they are
  work               take turns until stopped (Ctrl-C, SIGTERM); with --until-done, as run does
  watch              show the progress until all claims have ended
  paused             print what paused runs ask for, as JSON lines
  answer FILE        answer them: {"id", "answer"} on each line
  report             what ended how, what it cost, what a person has to look at
  again ID…          run claims that did not complete anew: each is charged again

  --batch NAME       another batch in the same Redis           (claims)
  --until-done       of work: end when all claims have ended or wait for an answer
  --results FILE     of run and report: write the outcome of each claim there, as JSON lines
  --json             of run and report: print the report as JSON

Options of run and work, in seconds where nothing else is said:
  --concurrency N    claims at once                            (${DEFAULTS.concurrency})
  --per-second N     turns of all workers in a second          (${DEFAULTS.perSecond})
  --timeout S        longest request that starts a run         (${DEFAULTS.timeoutMs / 1_000})
  --settle S         how late a session may show a run         (${DEFAULTS.settleMs / 1_000})
  --lock S           silence after which a worker is lost      (${DEFAULTS.lockMs / 1_000})
  --poll S           delay between two polls of a run          (${DEFAULTS.pollMs / 1_000})
  --give-up S        longest run                               (${DEFAULTS.giveUpMs / 1_000})

Environment: NOUKAI_API_KEY, NOUKAI_BASE_URL or NOUKAI_ENV; REDIS_URL (redis://127.0.0.1:6379).
Exit codes: 0 done, 1 claims that have not completed, 2 wrong usage or input, 3 stopped: nothing could be run.
`;

export type Command = (typeof COMMANDS)[number];

/** What the command line says. */
export interface Options {
  readonly command: Command;
  readonly names: readonly string[];
  readonly batch: string;
  readonly settings: Settings;
  readonly untilDone: boolean;
  readonly results: string | undefined;
  readonly json: boolean;
}

/** @returns undefined if help is asked for. @throws UsageError */
export function parseOptions(args: readonly string[]): Options | undefined {
  const { values, positionals } = parse(args);
  if (values.help === true) return undefined;
  const [name, ...names] = positionals;
  const command = COMMANDS.find((each) => each === name);
  if (command === undefined)
    throw new UsageError(name === undefined ? "No command." : `There is no command "${name}".`);
  const takes = ARGUMENTS[command] ?? 0;
  if (takes === "some" ? names.length === 0 : names.length !== takes)
    throw new UsageError(`${command} takes ${describe(takes)}, not ${names.length}.`);
  const { batch = "claims", results } = values;
  if (!/^[\w-]{1,50}$/.test(batch))
    throw new UsageError("--batch must be 1 to 50 letters, digits, - and _.");
  const settings: Settings = {
    concurrency: whole("concurrency", values.concurrency, DEFAULTS.concurrency),
    perSecond: whole("per-second", values["per-second"], DEFAULTS.perSecond),
    timeoutMs: milliseconds("timeout", values.timeout, DEFAULTS.timeoutMs),
    settleMs: milliseconds("settle", values.settle, DEFAULTS.settleMs),
    lockMs: milliseconds("lock", values.lock, DEFAULTS.lockMs),
    pollMs: milliseconds("poll", values.poll, DEFAULTS.pollMs),
    giveUpMs: milliseconds("give-up", values["give-up"], DEFAULTS.giveUpMs),
  };
  const { "until-done": untilDone = false, json = false } = values;
  return { command, names, batch, settings, untilDone, results, json };
}

const ARGUMENTS: Partial<Record<Command, number | "some">> = {
  run: 1,
  add: 1,
  answer: 1,
  again: "some",
};

function describe(takes: number | "some"): string {
  if (takes === "some") return "one id or more";
  return takes === 0 ? "no arguments" : "one file";
}

const text = { type: "string" } as const;
const flag = { type: "boolean" } as const;
const options = {
  batch: text,
  concurrency: text,
  "per-second": text,
  timeout: text,
  settle: text,
  lock: text,
  poll: text,
  "give-up": text,
  results: text,
  "until-done": flag,
  json: flag,
  help: { ...flag, short: "h" },
} as const;

function parse(
  args: readonly string[],
): ReturnType<typeof parseArgs<{ options: typeof options; allowPositionals: true }>> {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

function whole(name: string, given: string | undefined, other: number): number {
  const value = given === undefined ? other : Number(given);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} must be a whole number, 1 or more.`);
}

function milliseconds(name: string, given: string | undefined, other: number): number {
  const value = given === undefined ? other : Math.round(Number(given) * 1_000);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError(`--${name} must be a number of seconds, 0.001 or more.`);
}
