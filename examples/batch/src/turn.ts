import { isNoukaiError } from "noukai-codegen-runtime";
import { failureOf } from "./failures.js";
import { SENT_AGAIN, type Entry, type Outcome, type Stage } from "./record.js";
import { recover } from "./recover.js";
import { ended, type Service } from "./service.js";
import type { Settings } from "./settings.js";
import type { Read, Store } from "./store.js";

/** What follows a turn. */
export type Next =
  | { readonly kind: "again"; readonly afterMs: number }
  /** As `again`, and until then no worker takes any claim. */
  | { readonly kind: "slow"; readonly afterMs: number }
  | { readonly kind: "finished" };

/** What turns need. */
export interface Tools {
  readonly store: Store;
  readonly service: Service;
  readonly settings: Settings;
}

/** The service refuses what all claims need: the key, the credits or the flow. The claim of the turn waits as before. */
export class BatchStoppedError extends Error {
  override readonly name = "BatchStoppedError";
}

const AT_ONCE: Next = { kind: "again", afterMs: 0 };
const FINISHED: Next = { kind: "finished" };
/** How many times as long as between two polls it takes to look again at what others have to change. */
const PATIENCE = 5;

/**
 * Brings a claim one stage further. Whatever ends the worker in the middle of it, the next turn goes on from what is stored:
 * before a request that costs money that it may have been sent, and after it what came of it.
 *
 * @throws BatchStoppedError if no claim can be run.
 */
export async function takeTurn(id: string, tools: Tools): Promise<Next> {
  const { service, settings, store } = tools;
  const read = await store.read(id);
  const { entry } = read;
  const { stage } = entry;
  switch (stage.state) {
    case "waiting":
      return spend(read, { state: "submitting", ...deadline(settings) }, tools, {
        send: (signal) => service.start(entry, signal),
        refused: (message) => ({ status: "refused", message }),
      });
    case "answered": {
      const { pause, toolResults } = stage;
      const { executionId } = pause;
      return spend(read, { state: "resuming", pause, ...deadline(settings) }, tools, {
        send: (signal) => service.resume(entry, pause, toolResults, signal),
        refused: (message) => ({ status: "failed", executionId, message }),
      });
    }
    case "submitting":
    case "resuming": {
      const early = stage.askAt - Date.now();
      // The worker that sends may be alive and lose no more than its lock: then the stage changes before.
      if (early > 0) return { kind: "again", afterMs: Math.min(early, settings.pollMs * PATIENCE) };
      return look(tools, async () => {
        const { to, note } = await recover(entry, stage, tools);
        if (to === undefined) return later(settings);
        await store.change(read, to, { note });
        return AT_ONCE;
      });
    }
    case "running":
      return look(tools, async () => {
        const to = await outcomeOfJob(stage, tools);
        if (to === undefined) return later(settings);
        await store.change(read, ended(to));
        return AT_ONCE;
      });
    case "paused":
      return { kind: "again", afterMs: settings.pollMs * PATIENCE };
    case "ended":
      return look(tools, async () => {
        const { outcome } = stage;
        const ran = "executionId" in outcome ? outcome.executionId : undefined;
        const usage = ran === undefined ? null : await service.usage(entry, ran);
        const extraRuns = await otherRuns(entry, ran, tools);
        await store.change(read, { state: "done", outcome, usage, extraRuns });
        return FINISHED;
      });
    case "done":
      return FINISHED;
  }
}

type Intent = Extract<Stage, { readonly state: "submitting" | "resuming" }>;

/** A request that costs money. */
interface Spending {
  readonly send: (signal: AbortSignal) => Promise<Stage>;
  /** How the claim ends if the service will not take the request. */
  readonly refused: (message: string) => Outcome;
}

/** Stores that a request may be sent, sends it, and stores what came of it. */
async function spend(
  read: Read,
  intent: Intent,
  { settings, store }: Tools,
  { send, refused }: Spending,
): Promise<Next> {
  const intended = await store.change(read, intent);
  // Another worker was first.
  if (intended === undefined) return AT_ONCE;
  const back = read.entry.stage;
  // Nothing is sent, or still on its way, when another worker may ask whether it was: what a process does before it sends
  // counts too, and one that slept until now sends nothing.
  const leftMs = intent.since + settings.timeoutMs - Date.now();
  if (leftMs <= 0) {
    await store.change(intended, back);
    return AT_ONCE;
  }
  let to: Stage;
  try {
    to = await send(AbortSignal.timeout(leftMs));
  } catch (error) {
    const failure = failureOf(error);
    switch (failure.kind) {
      case "slow":
        await store.change(intended, back);
        return failure;
      case "fatal":
        await store.change(intended, back);
        throw new BatchStoppedError(failure.error.message, { cause: failure.error });
      case "refused":
        await store.change(intended, ended(refused(failure.message)), { note: "refused" });
        return AT_ONCE;
      case "unknown":
        return later(settings);
    }
  }
  await store.change(intended, to);
  return to.state === "running" ? later(settings) : AT_ONCE;
}

/** Makes a request that costs nothing, and can be repeated. */
async function look({ settings }: Tools, ask: () => Promise<Next>): Promise<Next> {
  try {
    return await ask();
  } catch (error) {
    const failure = failureOf(error);
    if (failure.kind === "slow") return failure;
    if (failure.kind === "fatal")
      throw new BatchStoppedError(failure.error.message, { cause: failure.error });
    return later(settings);
  }
}

/** How a job ended; undefined if it has not. */
async function outcomeOfJob(
  { executionId, since }: Extract<Stage, { readonly state: "running" }>,
  { service, settings }: Tools,
): Promise<Outcome | undefined> {
  const job = await service.poll(executionId).catch((error: unknown) => {
    // The service may take a while to know what it has accepted.
    if (isNoukaiError(error) && error.name === "FlowNotFoundError") return undefined;
    throw error;
  });
  if (job?.status === "completed") return { status: "completed", executionId, result: job.result };
  if (job?.status === "failed" || job?.status === "cancelled") {
    const reason = job.error ?? job.result ?? job.status;
    const message = typeof reason === "string" ? reason : JSON.stringify(reason);
    return { status: job.status, executionId, message };
  }
  if (Date.now() - since < settings.giveUpMs) return undefined;
  return {
    status: "unclear",
    executionIds: [executionId],
    message: `The service said for ${settings.giveUpMs / 1_000} s that the run had not ended.`,
  };
}

/** Runs of a claim that was sent again, other than the one that counts: its session had shown the first one too late. */
async function otherRuns(
  entry: Entry,
  ran: string | undefined,
  { service }: Tools,
): Promise<readonly string[]> {
  if (ran === undefined || !entry.history.some(({ note }) => note === SENT_AGAIN)) return [];
  const runs = await service.find(entry);
  return runs.map(({ executionId }) => executionId).filter((id) => id !== ran);
}

function deadline({ timeoutMs, settleMs }: Settings): {
  readonly since: number;
  readonly askAt: number;
} {
  const since = Date.now();
  return { since, askAt: since + timeoutMs + settleMs };
}

function later({ pollMs }: Settings): Next {
  return { kind: "again", afterMs: pollMs };
}
