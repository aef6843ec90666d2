import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { hostname } from "node:os";
import type { Redis } from "ioredis";
import { createClient } from "noukai-codegen-runtime";
import { InputError, readClaim, readId, readLines, type Claim } from "./claim.js";
import { durabilityProblems } from "./connection.js";
import type { Options } from "./options.js";
import { showProgress } from "./progress.js";
import { startWorker, Tickets } from "./queue.js";
import { createReport, reportText } from "./report.js";
import { Service } from "./service.js";
import { Store } from "./store.js";

/** What the commands share. */
export class Batch {
  readonly #redis: Redis;
  readonly #options: Options;
  readonly #store: Store;
  readonly #tickets: Tickets;

  constructor(redis: Redis, options: Options) {
    this.#redis = redis;
    this.#options = options;
    this.#store = new Store(redis, options.batch, `${hostname()}:${process.pid}`);
    this.#tickets = new Tickets(redis, options.batch);
  }

  /** Adds the claims of a file. Where this is interrupted, it is called again. */
  async add(file: string): Promise<void> {
    let added = 0;
    let known = 0;
    for await (const claims of chunks(readLines(file, readClaim))) {
      const fresh = await this.#store.add(claims);
      await this.#tickets.add(claims.map(({ id }) => id));
      added += fresh;
      known += claims.length - fresh;
    }
    print(`${added} claims added${known > 0 ? `, ${known} were there` : ""}.`);
  }

  /** Takes turns. @throws BatchStoppedError if no claim can be run. */
  async work(signal: AbortSignal, untilDone: boolean): Promise<void> {
    for (const problem of await durabilityProblems(this.#redis)) note(`warning: ${problem}`);
    const { batch, settings } = this.#options;
    await using client = createClient({ maxRetries: 0, timeout: settings.timeoutMs });
    const service = new Service(client);
    const worker = startWorker(
      this.#redis,
      batch,
      { store: this.#store, service, settings },
      throttled(note),
    );
    try {
      const ended = untilDone
        ? showProgress(this.#store, process.stderr, { signal, answered: false })
        : once(signal, "abort");
      await Promise.race([signal.aborted ? undefined : ended, worker.stopped]);
    } finally {
      await worker.close();
    }
  }

  async watch(signal: AbortSignal): Promise<void> {
    await showProgress(this.#store, process.stderr, { signal, answered: true });
  }

  /** Prints what paused runs ask for. */
  async paused(): Promise<void> {
    for await (const { claim, stage } of this.#store.all()) {
      if (stage.state !== "paused") continue;
      const { pausedAtStep, toolCalls } = stage.pause;
      const asked = toolCalls.map(({ function: call }) => call);
      print(JSON.stringify({ id: claim.id, claim, step: pausedAtStep, asked }));
    }
  }

  /** Takes the answers of a file to what paused runs ask for. The same answer is given to all calls of a run. */
  async answer(file: string): Promise<void> {
    let answered = 0;
    for await (const { id, answer } of readLines(file, readAnswer)) {
      const read = await this.#store.read(id);
      const { stage } = read.entry;
      if (stage.state !== "paused") {
        note(`${id} does not wait for an answer: it is ${stage.state}.`);
        continue;
      }
      const { pause } = stage;
      const toolResults = pause.toolCalls.map((call) => ({ toolCallId: call.id, content: answer }));
      if ((await this.#store.change(read, { state: "answered", pause, toolResults })) === undefined)
        continue;
      await this.#tickets.hurry(id);
      answered += 1;
    }
    print(`${answered} claims answered.`);
  }

  /** Has claims that did not complete run anew, in sessions of their own. */
  async again(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      const read = await this.#store.read(id);
      const { stage } = read.entry;
      if (stage.state !== "done" || stage.outcome.status === "completed") {
        const state = stage.state === "done" ? "completed" : stage.state;
        throw new InputError(`${id} is ${state}: only what has ended otherwise is run anew.`);
      }
      const sessionId = crypto.randomUUID();
      await this.#store.change(read, { state: "waiting" }, { sessionId, note: "run anew" });
      await this.#tickets.hurry(id);
    }
    print(`${ids.length} claims wait to be run anew.`);
  }

  /** Prints the report. @returns whether all claims completed, each by one run */
  async report(): Promise<boolean> {
    const { json, results } = this.#options;
    const report = await createReport(this.#store.all());
    if (results !== undefined) await this.#write(results);
    print(json ? JSON.stringify(report, null, 2) : reportText(report));
    return report.attention.length === 0 && Object.keys(report.open).length === 0;
  }

  async #write(file: string): Promise<void> {
    const output = createWriteStream(file, { mode: 0o600 });
    for await (const { claim, stage } of this.#store.all()) {
      if (stage.state !== "done") continue;
      const { outcome, usage, extraRuns } = stage;
      const line = JSON.stringify({ id: claim.id, ...outcome, usage, extraRuns });
      if (!output.write(`${line}\n`)) await once(output, "drain");
    }
    output.end();
    await finished(output);
  }

  async close(): Promise<void> {
    await this.#tickets.close();
  }
}

function readAnswer({ id, answer }: Readonly<Record<string, unknown>>): {
  readonly id: string;
  readonly answer: string;
} {
  if (typeof answer !== "string") throw new InputError('"answer" must be text');
  return { id: readId(id), answer };
}

const AT_ONCE = 500;

async function* chunks(claims: AsyncIterable<Claim>): AsyncGenerator<Claim[], void, undefined> {
  let chunk: Claim[] = [];
  for await (const claim of claims) {
    chunk.push(claim);
    if (chunk.length < AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

/** Says the same thing at most once in ten seconds. */
function throttled(say: (message: string) => void): (message: string) => void {
  const said = new Map<string, number>();
  return (message) => {
    const now = performance.now();
    if (now - (said.get(message) ?? -Infinity) < 10_000) return;
    if (said.size > 100) said.clear();
    said.set(message, now);
    say(message);
  };
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

function note(text: string): void {
  process.stderr.write(`${text}\n`);
}
