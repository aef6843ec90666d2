import { randomUUID } from "node:crypto";
import type { Redis } from "ioredis";
import type { Claim } from "./claim.js";
import { isEntry, type Entry, type Stage, type State } from "./record.js";

/** Replaces an entry, and counts its state, unless it was changed since it was read. */
const REPLACE = `
  if redis.call("HGET", KEYS[1], ARGV[1]) ~= ARGV[2] then return 0 end
  redis.call("HSET", KEYS[1], ARGV[1], ARGV[3])
  redis.call("HINCRBY", KEYS[2], ARGV[4], -1)
  redis.call("HINCRBY", KEYS[2], ARGV[5], 1)
  return 1
`;

/** Adds the entries that are not there yet. Returns how many were added. */
const ADD = `
  local added = 0
  for index = 1, #ARGV, 2 do
    added = added + redis.call("HSETNX", KEYS[1], ARGV[index], ARGV[index + 1])
  end
  redis.call("HINCRBY", KEYS[2], "waiting", added)
  return added
`;

/** How many entries one command reads or adds. */
const AT_ONCE = 500;

/** An entry as it was read. */
export interface Read {
  readonly entry: Entry;
  /** Its text in Redis, by which a later change is noticed. */
  readonly text: string;
}

/** The entries of a batch in Redis. Each is replaced as a whole, and only by who has read its latest form. */
export class Store {
  readonly #redis: Redis;
  readonly #entries: string;
  readonly #counts: string;
  readonly #worker: string;

  /** @param worker - what the histories of entries call this process. */
  constructor(redis: Redis, batch: string, worker: string) {
    this.#redis = redis;
    // Keys of one command are in one slot of a cluster by what is in braces.
    this.#entries = `{batch:${batch}}:entries`;
    this.#counts = `{batch:${batch}}:counts`;
    this.#worker = worker;
  }

  /** Adds claims that are not in the batch yet. @returns how many were not. */
  async add(claims: readonly Claim[]): Promise<number> {
    const entries = claims.flatMap((claim) => [
      claim.id,
      JSON.stringify({
        claim,
        sessionId: randomUUID(),
        stage: { state: "waiting" },
        history: [],
      } satisfies Entry),
    ]);
    const added: unknown = await this.#redis.eval(ADD, 2, this.#entries, this.#counts, ...entries);
    return Number(added);
  }

  /** @throws Error if there is no such claim. */
  async read(id: string): Promise<Read> {
    const text = await this.#redis.hget(this.#entries, id);
    if (text === null) throw new Error(`The batch has no claim "${id}".`);
    return { entry: this.#parse(id, text), text };
  }

  /**
   * Puts an entry into another stage.
   *
   * @returns the entry as it is now; undefined if another worker has changed it since it was read.
   */
  async change(
    { entry, text }: Read,
    stage: Stage,
    { note, sessionId = entry.sessionId }: ChangeOptions = {},
  ): Promise<Read | undefined> {
    const change = {
      at: Date.now(),
      worker: this.#worker,
      to: stage.state,
      ...(note !== undefined && { note }),
    };
    const next: Entry = { ...entry, sessionId, stage, history: [...entry.history, change] };
    const nextText = JSON.stringify(next);
    const keys = [this.#entries, this.#counts];
    const states = [entry.stage.state, stage.state];
    const id = entry.claim.id;
    const isReplaced: unknown = await this.#redis.eval(
      REPLACE,
      keys.length,
      ...keys,
      ...[id, text, nextText],
      ...states,
    );
    return isReplaced === 1 ? { entry: next, text: nextText } : undefined;
  }

  /** How many claims are in each state. */
  async counts(): Promise<Partial<Record<State, number>>> {
    const counts = await this.#redis.hgetall(this.#counts);
    return Object.fromEntries(Object.entries(counts).map(([state, n]) => [state, Number(n)]));
  }

  /** All entries, in no order. */
  async *all(): AsyncGenerator<Entry, void, undefined> {
    const seen = new Set<string>();
    let cursor = "0";
    do {
      const [next, found] = await this.#redis.hscan(this.#entries, cursor, "COUNT", AT_ONCE);
      cursor = next;
      for (let index = 0; index < found.length; index += 2) {
        const [id = "", text = ""] = found.slice(index, index + 2);
        // A scan may return an entry twice.
        if (seen.has(id)) continue;
        seen.add(id);
        yield this.#parse(id, text);
      }
    } while (cursor !== "0");
  }

  #parse(id: string, text: string): Entry {
    const value: unknown = JSON.parse(text);
    if (isEntry(value)) return value;
    throw new Error(`${this.#entries} has something else than a claim at "${id}".`);
  }
}

/** What else changes with the stage of an entry. */
export interface ChangeOptions {
  readonly note?: string | undefined;
  /** Another session, for another run. */
  readonly sessionId?: string | undefined;
}
