import { startEmulator } from "../../../emulator/index.js";
import { Random } from "../../support/random.js";
import { seed } from "../../support/seed.js";
import {
  books,
  smallClaims,
  type Example,
  type Report,
  type Result,
  type WorkerProcess,
} from "./batch.js";

/** How many requests a claim makes at least: it is submitted, polled twice and its cost is asked for. */
const REQUESTS_PER_CLAIM = 4;
const WORKERS = 3;

/** What a batch whose workers were killed has come to. */
export interface Survived {
  readonly kills: number;
  readonly report: Report;
  readonly results: readonly Result[];
  /** The execution ids on the books of the service. */
  readonly books: readonly string[];
}

/**
 * Runs claims by worker processes, one of which is killed without notice whenever the service has answered one of `kills`
 * requests that chance picks; another one takes its place.
 */
export async function killWorkers(
  example: Example,
  redisUrl: string,
  { claims, kills }: { readonly claims: number; readonly kills: number },
): Promise<Survived> {
  const random = new Random(seed, claims);
  const moments = new Set<number>();
  while (moments.size < kills) moments.add(random.below(claims * (REQUESTS_PER_CLAIM - 1)));

  const workers = new Set<WorkerProcess>();
  let requests = 0;
  let killed = 0;
  await using emulator = await startEmulator({
    flows: example.flows,
    keep: claims * 2,
    maxWaitingJobs: claims,
    log: "json",
    logTo: (line) => {
      const isRequest = line.includes('"type":"request"') && line.includes("/seq/");
      if (isRequest && moments.has(requests++)) strike();
    },
  });
  const batch = example.batch(`killed-${claims}`, redisUrl, emulator.url);

  function start(): void {
    // On a busy machine the emulator, too, may show a run seconds after the request for it was sent.
    const args = ["--poll", "0.3", "--timeout", "5", "--settle", "10", "--lock", "2"];
    workers.add(batch.work(...args, "--concurrency", "20"));
  }
  function strike(): void {
    const victim = [...workers][random.below(workers.size)];
    if (victim === undefined) return;
    victim.kill("SIGKILL");
    workers.delete(victim);
    killed += 1;
    start();
  }

  await batch.add(smallClaims(claims));
  for (let count = 0; count < WORKERS; count += 1) start();
  await batch.ended();
  for (const worker of workers) worker.kill("SIGTERM");
  await Promise.all([...workers].map(({ exited }) => exited));
  const report = await batch.report();
  return { kills: killed, report, results: await batch.results(), books: await books(emulator) };
}
