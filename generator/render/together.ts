import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { FlowGroup } from "../model/index.js";
import { turn } from "../yield-to-event-loop.js";
import type { BuildOptions, BuiltFlow } from "./render-flow.js";
import type { BuildAnswer, BuildRequest } from "./messages.js";

/**
 * From how many flows on threads are worth their while. Each has to warm up for itself, which takes as long as building a
 * thousand flows does after it: 1,000 are built faster by one thread, 10,000 in three fifths of the time by two.
 */
const WORTHWHILE = 3000;
/** How many flows a thread is given at a time, and this one works on before it listens. */
const SHARE = 16;
/** How many shares a thread has, so that it need not wait for the next. */
const AHEAD = 2;
/** More threads than this are kept busy by nothing, and take memory. */
const MOST_THREADS = 3;

export interface TogetherOptions {
  readonly options: BuildOptions;
  /** Builds a flow on this thread. */
  readonly buildHere: (group: FlowGroup) => Promise<BuiltFlow>;
  readonly onBuilt: (done: number) => void;
  readonly signal: AbortSignal | undefined;
}

/**
 * Builds many flows on all processors: this thread and others take shares of what is left. A thread that fails, or cannot
 * be started, costs nothing but time.
 *
 * @returns what was built, in the order of the groups.
 */
export async function buildTogether(
  groups: readonly FlowGroup[],
  { options, buildHere, onBuilt, signal }: TogetherOptions,
): Promise<BuiltFlow[]> {
  const results: (BuiltFlow | undefined)[] = groups.map(() => undefined);
  let done = 0;
  let taken = 0;
  const take = (): BuildRequest | undefined => {
    if (taken >= groups.length) return undefined;
    const start = taken;
    taken = Math.min(groups.length, taken + SHARE);
    return { start, groups: groups.slice(start, taken) };
  };
  const keep = (start: number, built: readonly BuiltFlow[]): void => {
    built.forEach((flow, index) => {
      results[start + index] = flow;
    });
    done += built.length;
    onBuilt(done);
  };

  const threads = startThreads(groups.length, options, take, keep);
  try {
    for (let share = take(); share !== undefined; share = take()) {
      keep(share.start, await buildShare(share.groups, buildHere));
      if (taken < groups.length) await turn();
      signal?.throwIfAborted();
    }
    await Promise.all(threads.map(({ idle }) => idle));
  } finally {
    await Promise.all(threads.map(({ stop }) => stop()));
  }
  return Promise.all(
    groups.map(async (group, index) => results[index] ?? (await buildHere(group))),
  );
}

async function buildShare(
  groups: readonly FlowGroup[],
  buildHere: TogetherOptions["buildHere"],
): Promise<BuiltFlow[]> {
  const built: BuiltFlow[] = [];
  for (const group of groups) built.push(await buildHere(group));
  return built;
}

interface Thread {
  /** Resolves when nothing is left to be taken and all that was has been answered, or when the thread has failed. */
  readonly idle: Promise<void>;
  readonly stop: () => Promise<unknown>;
}

function startThreads(
  count: number,
  options: BuildOptions,
  take: () => BuildRequest | undefined,
  keep: (start: number, built: readonly BuiltFlow[]) => void,
): Thread[] {
  if (count < WORTHWHILE) return [];
  const threads = Math.min(availableParallelism() - 1, MOST_THREADS);
  return Array.from({ length: threads }, () => startThread(options, take, keep));
}

function startThread(
  { out, importExtension, objects, published, versions, pin }: BuildOptions,
  take: () => BuildRequest | undefined,
  keep: (start: number, built: readonly BuiltFlow[]) => void,
): Thread {
  const worker = new Worker(new URL("./thread.js", import.meta.url), {
    workerData: { out, importExtension, objects, published, versions, pin } satisfies BuildOptions,
    // What a program was started with, such as a loader or a profiler, is not for its threads.
    execArgv: [],
  });
  worker.unref();
  let asked = 0;
  const idle = new Promise<void>((resolve) => {
    const ask = (): void => {
      const share = take();
      if (share === undefined) {
        if (asked === 0) resolve();
        return;
      }
      asked++;
      worker.postMessage(share);
    };
    worker.once("online", () => {
      for (let ahead = 0; ahead < AHEAD; ahead++) ask();
    });
    worker.on("message", ({ start, built }: BuildAnswer) => {
      asked--;
      if (built !== undefined) keep(start, built);
      ask();
    });
    worker.once("error", () => {
      resolve();
    });
    worker.once("exit", () => {
      resolve();
    });
  });
  return { idle, stop: () => worker.terminate() };
}
