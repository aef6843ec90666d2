import { availableParallelism } from "node:os";
import { flowPaths } from "../../model/flow-paths.js";
import type { FlowGroup } from "../../model/index.js";
import type { Reservations } from "../../output/index.js";
import type { LoadedDefinition } from "../../sources/index.js";
import type { RenderOptions } from "../render-flow.js";
import { claim } from "./claims.js";
import { flowText, groupOf, type SentFlow, type ThreadRendered } from "./messages.js";
import { debug, startRenderThread, type RenderThread, type SentBatch } from "./thread.js";
import { flowId } from "../../definition/flow-id.js";

/** Threads that render flows beside the main thread: none for few flows, or where there is one processor. */
export interface RenderThreads {
  /**
   * Starts the threads for many flows before these are read: the threads load their code meanwhile.
   *
   * @param flows - how many there are about.
   */
  prepare(flows: number): void;
  /**
   * Sets where the threads write the files of the flows that follow.
   *
   * @param reserve - is called once there is something to render; undefined where nothing is to be written.
   */
  writeTo(reserve: (() => Reservations | undefined) | undefined): void;
  /**
   * Offers a definition that has just been read, so that a thread renders its flow while others are read. What is not
   * shared later, with the same definitions, is rendered for nothing.
   *
   * @param total - how many definitions are read, as far as it is known.
   */
  ahead(loaded: LoadedDefinition, total: number): void;
  /** Divides flows between the threads and the caller; undefined where the caller is to render them alone. */
  share(groups: readonly FlowGroup[]): SharedFlows | undefined;
  /** Ends the threads, whatever they do. More flows start others. */
  close(): Promise<void>;
}

/** Flows that several threads render. Each is rendered once. */
export interface SharedFlows {
  /** How many flows the threads have rendered. */
  readonly rendered: () => number;
  /** Claims a flow for the caller; undefined when all are claimed. */
  take(): TakenFlow | undefined;
  /** Waits for the threads. What they rendered, by the flow's index; the caller renders what is missing. */
  results(): Promise<ReadonlyMap<number, ThreadFlow>>;
}

export interface TakenFlow {
  readonly index: number;
  /** The temporary files of the flow's files, which no thread writes now; empty where nothing is written. */
  readonly temporaries: readonly string[];
}

export interface ThreadFlow extends ThreadRendered {
  readonly temporaries: readonly string[];
}

/** From how many flows on threads are started: for fewer they take longer to start than they save. */
const MIN_FLOWS = 150;
/** More threads than these wait for the main thread. */
const MAX_THREADS = 3;
/** Each thread is resident in about 20 MB. */
const FLOWS_PER_THREAD = 600;
const BATCH = 8;
/** How many flows a thread is sent before it has passed them: what it needs while the main thread is busy. */
const WINDOW = 64;

/** A flow that is to be rendered. */
interface Job {
  readonly group: FlowGroup;
  temporaries: readonly string[];
  /** Where it is, once it was sent. */
  sent: { readonly batch: SentBatch; readonly at: number } | undefined;
  result: ThreadRendered | undefined;
}

/**
 * Creates threads, none of which is started yet.
 *
 * @param most - how many there are for any number of flows; by default one less than there are processors, or three.
 */
export function createRenderThreads(
  options: RenderOptions,
  // The main thread is one too.
  most: number = Math.min(availableParallelism() - 1, MAX_THREADS),
): RenderThreads {
  let threads: readonly RenderThread[] | undefined;
  let reserve: (() => Reservations | undefined) | undefined;
  let output: Reservations | undefined;
  /** In the order in which threads get them. The main thread takes them from the end. */
  let jobs: Job[] = [];
  /** How many of them were sent. */
  let sent = 0;
  /** The definitions of the flow that is being read. */
  let open: LoadedDefinition[] = [];

  const start = (flows: number): boolean => {
    if (flows >= MIN_FLOWS)
      threads ??= startThreads(options, Math.min(most, Math.ceil(flows / FLOWS_PER_THREAD)));
    return threads !== undefined && threads.length > 0;
  };

  const add = (group: FlowGroup): Job => {
    const job: Job = { group, temporaries: [], sent: undefined, result: undefined };
    jobs.push(job);
    return job;
  };

  const addOpen = (): void => {
    if (open.length > 0) add(groupOf(open));
    open = [];
  };

  const sentFlow = (job: Job): SentFlow => {
    output ??= reserve?.();
    const [first] = job.group.versions.values();
    if (output !== undefined && first !== undefined)
      job.temporaries = flowPaths(first.definition, options).map(output.temporaryFor);
    return { text: flowText(job.group), temporaries: job.temporaries };
  };

  const send = (): void => {
    while (sent < jobs.length) {
      const thread = leastBusy(threads ?? []);
      if (thread === undefined || thread.waiting() > WINDOW - BATCH) return;
      const next = jobs.slice(sent, sent + BATCH);
      sent += next.length;
      const flows = next.map(sentFlow);
      const batch = thread.send(flows, output?.folder);
      for (const [at, job] of next.entries()) job.sent = { batch, at };
      void batch.results.then((results) => {
        for (const [at, job] of next.entries()) job.result = results[at];
      });
    }
  };

  const take = (): Job | undefined => {
    send();
    for (let job = jobs.pop(); job !== undefined; job = jobs.pop())
      if (job.sent === undefined || claim(job.sent.batch.claims, job.sent.at)) return job;
    return undefined;
  };

  return {
    prepare: (flows) => {
      start(flows);
    },
    writeTo: (to) => {
      [reserve, output] = [to, undefined];
    },
    ahead: (loaded, total) => {
      if (!start(total)) return;
      const [before] = open;
      if (before !== undefined && flowId(before.definition) !== flowId(loaded.definition))
        addOpen();
      open.push(loaded);
      if (jobs.length - sent >= BATCH) send();
    },
    share: (groups) => {
      if (!start(groups.length)) return undefined;
      addOpen();
      const ahead = new Map(jobs.map((job) => [job.group.id, job]));
      return shareJobs(
        groups.map((group) => {
          const job = ahead.get(group.id);
          return job !== undefined && areSame(job.group, group) ? job : add(group);
        }),
        take,
      );
    },
    close: async () => {
      const ended = threads ?? [];
      threads = undefined;
      [jobs, sent, open] = [[], 0, []];
      await Promise.all(ended.map((thread) => thread.close()));
    },
  };
}

function shareJobs(jobs: readonly Job[], take: () => Job | undefined): SharedFlows {
  const waiting = new Map(jobs.map((job, index) => [job, index]));
  return {
    rendered: () => jobs.filter(({ result }) => result !== undefined).length,
    take: () => {
      for (let job = take(); job !== undefined; job = take()) {
        const index = waiting.get(job);
        waiting.delete(job);
        if (index !== undefined) return { index, temporaries: job.temporaries };
      }
      return undefined;
    },
    results: async () => {
      for (const { sent } of waiting.keys()) await sent?.batch.results;
      const rendered = new Map<number, ThreadFlow>();
      for (const [{ result, temporaries }, index] of waiting)
        if (result !== undefined) rendered.set(index, { ...result, temporaries });
      return rendered;
    },
  };
}

function startThreads(options: RenderOptions, count: number): RenderThread[] {
  const { out, importExtension, configId, objects, schemas, formats } = options;
  const { versions, pin, defaultVersion, published } = options;
  // A config has more, some of which cannot be sent.
  const sent: RenderOptions = {
    ...{ out, importExtension, configId, objects, schemas, formats },
    ...{ versions, pin, defaultVersion, published },
  };
  try {
    return Array.from({ length: count }, () => startRenderThread(sent));
  } catch (error) {
    debug("no render threads: %s", String(error));
    return [];
  }
}

function leastBusy(threads: readonly RenderThread[]): RenderThread | undefined {
  const [first, ...others] = threads;
  return first && others.reduce((a, b) => (b.waiting() < a.waiting() ? b : a), first);
}

/** Whether the definitions are the same, in the same order; what they are loaded in may differ. */
function areSame(one: FlowGroup, other: FlowGroup): boolean {
  const others = [...other.versions.values()];
  return (
    one.versions.size === others.length &&
    [...one.versions.values()].every(
      ({ definition, origin }, index) =>
        definition === others[index]?.definition && origin === others[index].origin,
    )
  );
}
