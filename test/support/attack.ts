import { inspect } from "node:util";
import type { TestContext } from "vitest";
import { Random } from "./random.js";
import { isSoak, repetitions, seed } from "./seed.js";

/** The result of a class of attacks: a row of the table that `npm run soak` prints. */
export interface AttackRecord {
  readonly name: string;
  readonly attempts: number;
  readonly wrong: number;
  readonly note: string;
}

declare module "vitest" {
  interface TaskMeta {
    attack?: AttackRecord;
  }
}

/** How many wrong attempts are described in a failure. */
const MAX_EXAMPLES = 5;
const PROGRESS_EVERY_MS = 30_000;
/** After how long attempts that never wait let timers and messages of the test runner pass. */
const YIELD_EVERY_MS = 100;

/** One attempt. Returns what went wrong; undefined where nothing did. What it throws is wrong too. */
export type Attempt = (
  random: Random,
  index: number,
) => Promise<string | undefined> | string | undefined;

/**
 * A class of attacks: many attempts of one kind, each determined by the seed of the run and its index. Counts those that
 * went wrong in place of stopping at the first.
 */
export class Attack {
  readonly name: string;
  /** Number of attempts. */
  readonly size: number;
  /** What else the table says. */
  note = "";
  #attempts = 0;
  #wrong = 0;
  readonly #examples: string[] = [];

  /**
   * @param name as the table shows it
   * @param normal number of attempts in the suite
   * @param full number of attempts in the long run
   */
  constructor(name: string, normal: number, full: number) {
    this.name = name;
    this.size = repetitions(normal, full);
  }

  /**
   * Makes all attempts.
   *
   * @param lanes how many are made at the same time
   */
  async run(attempt: Attempt, lanes = 1): Promise<void> {
    let next = 0;
    let yielded = performance.now();
    let reported = yielded;
    const lane = async (): Promise<void> => {
      while (next < this.size) {
        const index = next++;
        try {
          const outcome = attempt(new Random(seed, index), index);
          const problem = outcome instanceof Promise ? await outcome : outcome;
          if (problem !== undefined) this.fail(`attempt ${index}: ${problem}`);
        } catch (error) {
          this.fail(`attempt ${index}: ${inspect(error).slice(0, 600)}`);
        }
        this.#attempts++;
        const now = performance.now();
        if (isSoak && now - reported > PROGRESS_EVERY_MS) {
          reported = now;
          console.log(`${this.name}: ${this.#attempts} of ${this.size}, ${this.#wrong} wrong`);
        }
        if (now - yielded > YIELD_EVERY_MS) {
          await new Promise(setImmediate);
          yielded = performance.now();
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
  }

  /** Counts something that went wrong. */
  fail(problem: string): void {
    this.#wrong++;
    if (this.#examples.length < MAX_EXAMPLES) this.#examples.push(problem.slice(0, 2_000));
  }

  /**
   * Ends the class: adds its row to the table.
   *
   * @throws Error with examples if an attempt went wrong or was not made.
   */
  conclude({ task }: Pick<TestContext, "task">): void {
    const { name, note, size } = this;
    task.meta.attack = { name, attempts: this.#attempts, wrong: this.#wrong, note };
    if (this.#attempts !== size) throw new Error(`${name}: ${this.#attempts} of ${size} attempts`);
    if (this.#wrong === 0) return;
    const examples = this.#examples.join("\n\n");
    throw new Error(
      `${name}: ${this.#wrong} of ${size} went wrong. Repeat with SEED=${seed}.\n\n${examples}`,
    );
  }
}
