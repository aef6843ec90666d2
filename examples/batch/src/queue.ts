import { DelayedError, Queue, WaitingError, Worker } from "bullmq";
import type { Redis } from "ioredis";
import type { Settings } from "./settings.js";
import { BatchStoppedError, takeTurn, type Next, type Tools } from "./turn.js";

/** What a job of BullMQ has: the state of the claim is in the store. */
interface Ticket {
  readonly id: string;
}

/** Milliseconds after which a turn is taken again that failed because of Redis or a mistake in this program. */
const RETRY_MS = 5_000;

/** The order in which claims have their turns. */
export class Tickets {
  readonly #queue: Queue<Ticket>;

  constructor(redis: Redis, batch: string) {
    this.#queue = new Queue<Ticket>(nameOf(batch), { connection: redis });
    this.#queue.on("error", () => undefined);
  }

  /** Gives each claim a ticket that has none. */
  async add(ids: readonly string[]): Promise<void> {
    await this.#queue.addBulk(
      ids.map((id) => ({
        name: "turn",
        data: { id },
        opts: {
          jobId: ticketOf(id),
          attempts: Number.MAX_SAFE_INTEGER,
          backoff: { type: "fixed", delay: RETRY_MS },
          removeOnComplete: true,
        },
      })),
    );
  }

  /** Lets a claim that was to wait have its turn now. */
  async hurry(id: string): Promise<void> {
    const ticket = await this.#queue.getJob(ticketOf(id));
    if (ticket === undefined) await this.add([id]);
    // Another process may be as fast.
    else if (await ticket.isDelayed()) await ticket.promote().catch(() => undefined);
  }

  /** Keeps all workers from taking claims. */
  async slowDown(forMs: number): Promise<void> {
    await this.#queue.rateLimit(forMs);
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }
}

/** A worker that takes turns until it is closed. */
export interface RunningWorker {
  /** Rejects with a `BatchStoppedError` when no claim can be run. */
  readonly stopped: Promise<never>;
  /** Waits for the turns that are being taken. */
  readonly close: () => Promise<void>;
}

/**
 * Starts a worker.
 *
 * @param report - called with what went wrong and is tried again.
 */
export function startWorker(
  redis: Redis,
  batch: string,
  tools: Tools,
  report: (message: string) => void,
): RunningWorker {
  const tickets = new Tickets(redis, batch);
  let stop: (error: BatchStoppedError) => void = () => undefined;
  const stopped = new Promise<never>((_, reject) => (stop = reject));
  // Whether it is waited for or not.
  stopped.catch(() => undefined);

  const worker = new Worker<Ticket>(
    nameOf(batch),
    async (ticket, token) => {
      let next: Next;
      try {
        do next = await takeTurn(ticket.data.id, tools);
        while (next.kind === "again" && next.afterMs === 0);
      } catch (error) {
        if (!(error instanceof BatchStoppedError)) throw error;
        await ticket.moveToWait(token);
        stop(error);
        throw new WaitingError();
      }
      if (next.kind === "finished") return;
      if (next.kind === "slow") {
        report(`The service asks to slow down: no turns for ${next.afterMs} ms.`);
        await tickets.slowDown(next.afterMs);
        throw Worker.RateLimitError();
      }
      await ticket.moveToDelayed(Date.now() + next.afterMs, token);
      throw new DelayedError();
    },
    { connection: redis, ...workerOptions(tools.settings) },
  );
  worker.on("error", ({ message }) => {
    report(message);
  });
  worker.on("failed", (ticket, { message }) => {
    report(`${ticket?.data.id ?? "a claim"}: ${message}`);
  });
  return {
    stopped,
    close: async () => {
      await worker.close();
      await tickets.close();
    },
  };
}

function workerOptions({ concurrency, perSecond, lockMs }: Settings): {
  readonly concurrency: number;
  readonly limiter: { readonly max: number; readonly duration: number };
  readonly lockDuration: number;
  readonly stalledInterval: number;
  readonly maxStalledCount: number;
} {
  return {
    concurrency,
    limiter: { max: perSecond, duration: 1_000 },
    lockDuration: lockMs,
    stalledInterval: lockMs,
    // A claim survives any number of workers.
    maxStalledCount: Number.MAX_SAFE_INTEGER,
  };
}

function nameOf(batch: string): string {
  return `batch-${batch}`;
}

function ticketOf(id: string): string {
  return `claim-${id}`;
}
