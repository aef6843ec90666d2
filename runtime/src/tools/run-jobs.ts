import type { CallContext } from "../request/call-context.js";

/** What ends work that is under way: the context of a call. */
export type WorkContext = Pick<CallContext, "failed" | "race">;

/** A piece of work that ends early when its signal aborts. */
export type JobFunction<T> = (signal: AbortSignal) => Promise<T>;

/**
 * Runs jobs, at most `concurrency` at once. After the first error, or when the context fails, no further one is started and the
 * signals of the running ones abort. They are not waited for: one may never end.
 *
 * @returns the results, in the order in which the jobs ended
 * @throws the first error of a job; the reason of the context.
 */
export async function runJobs<T>(
  jobs: readonly JobFunction<T>[],
  concurrency: number,
  context: WorkContext,
): Promise<T[]> {
  const results: T[] = [];
  const waiting = jobs.values();
  // A signal for each, because platforms warn of many listeners of one.
  const running = new Set<AbortController>();
  let stopped = false;
  const work = async (): Promise<void> => {
    for (const job of waiting) {
      if (stopped || context.failed) return;
      const controller = new AbortController();
      running.add(controller);
      try {
        results.push(await job(controller.signal));
      } catch (error) {
        stopped = true;
        throw error;
      } finally {
        running.delete(controller);
      }
    }
  };
  try {
    const workers = Array.from({ length: Math.min(concurrency, jobs.length) }, work);
    await context.race(Promise.all(workers));
    return results;
  } catch (error) {
    for (const controller of running) controller.abort(error);
    throw error;
  }
}
