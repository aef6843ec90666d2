import type { EmulatorOptions } from "../../emulator/index.js";
import { UsageError } from "../../generator/errors.js";
import type { Connection, Target } from "../../generator/run/index.js";

/** A connection, and what has to be closed after it. */
export type RunConnection = Connection & AsyncDisposable;

export interface ConnectOptions {
  /** Limit of a request in seconds; default: that of the runtime. */
  readonly timeout: number | undefined;
  /** What an emulator of this process serves. */
  readonly flows: NonNullable<EmulatorOptions["flows"]>;
  readonly formats: "annotation" | "assert";
  readonly cwd: string;
}

/** The key for emulators, which accept any; it is no secret. */
const EMULATOR_KEY = "nk_test_emulator";

/**
 * Limit of a code step, and of the work on one value by a schema, in an emulator of this process. It has no other runs to protect,
 * and a busy machine is not to end one that somebody waits for and can cancel.
 */
const WORK_LIMIT_MS = 20_000;

/**
 * Connects to the target. For a run here, an emulator is started without a socket.
 *
 * @throws UsageError if a service needs a key and the environment has none; what `startEmulator` throws.
 */
export async function connect(
  target: Target,
  { timeout, flows, formats, cwd }: ConnectOptions,
): Promise<RunConnection> {
  const limit = timeout === undefined ? {} : { timeout: timeout * 1_000 };
  if (target.kind === "service") {
    const { baseUrl, named, isLocal } = target;
    if (!isLocal && !hasKey())
      throw new UsageError(
        `No API key for ${baseUrl} (${named}): set NOUKAI_API_KEY, or name an emulator with --env dev or --url.`,
      );
    const key = hasKey() ? {} : { apiKey: EMULATOR_KEY };
    return { baseUrl, ...key, ...limit, [Symbol.asyncDispose]: () => Promise.resolve() };
  }
  const { startEmulator } = await import("../start-emulator.js");
  const limits = { codeTimeout: WORK_LIMIT_MS, schemaTimeout: WORK_LIMIT_MS };
  const emulator = await startEmulator({ flows, formats, cwd, listen: false, ...limits });
  return {
    ...{ baseUrl: emulator.url, apiKey: EMULATOR_KEY, ...limit },
    fetch: (input, init) => emulator.fetch(new Request(input, init)),
    [Symbol.asyncDispose]: () => emulator.close(),
  };
}

/** Whether the environment has a key, of all projects or of one. */
function hasKey(): boolean {
  return Object.entries(process.env).some(
    ([name, value]) => /^NOUKAI_API_KEY(?:__|$)/.test(name) && value !== "",
  );
}
