import { afterAll, beforeAll, describe, expect, test, type TestContext } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator/index.js";
import { canRun } from "../support/requirements.js";
import { repetitions, timeLimit } from "../support/seed.js";
import {
  books,
  lines,
  openExample,
  smallClaims,
  type Batch,
  type Claim,
  type Example,
  type WorkerProcess,
} from "./support/batch.js";
import { killWorkers } from "./support/kill-workers.js";
import { isResume, isSubmit, openRelay, type Relay } from "./support/relay.js";
import { requireRedis, startRedis, type RedisServer } from "./support/redis.js";

/** Short waits, where a worker is killed; no request of a busy machine takes as long as the timeout. */
const QUICK = ["--poll", "0.1", "--timeout", "8", "--settle", "1", "--lock", "1"];
/** Where nothing is lost, nothing waits for these limits. */
const CALM = ["--poll", "0.1", "--timeout", "60", "--settle", "60", "--lock", "1"];
const LARGE: Claim = { id: "large", message: "the house burnt down", amount: 90_000 };

let example: Example;
let redis: RedisServer | undefined;

beforeAll(async () => {
  [example, redis] = await Promise.all([
    openExample(),
    canRun("redis-server", "--version") ? startRedis() : undefined,
  ]);
});
afterAll(async () => {
  await redis?.[Symbol.asyncDispose]();
  await example[Symbol.asyncDispose]();
});

/** The address of Redis, without which a test is skipped. */
function redisFor(context: TestContext): string {
  requireRedis(context);
  return redis?.url ?? "";
}

const serve = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({ flows: example.flows, ...options });

/** Has a worker that will be killed work on a claim, and once it is, another one. */
async function workTwice(batch: Batch, relay: Relay): Promise<WorkerProcess> {
  const first = batch.work(...QUICK);
  relay.victim = first;
  await first.exited;
  return batch.work(...QUICK);
}

/** Looks until a paused run asks for something, and returns what. */
async function untilAsked(batch: Batch): Promise<string> {
  for (;;) {
    const { stdout } = await batch.run("paused");
    if (stdout !== "") return stdout;
  }
}

async function stop(worker: WorkerProcess): Promise<void> {
  worker.kill("SIGTERM");
  await worker.exited;
}

test("the example generates and compiles", () => {
  expect(example.said).toBe("");
});

describe.concurrent("a batch", () => {
  test("runs each claim once, and reports results and costs", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    const batch = example.batch("once", url, emulator.url);
    const file = await example.folder.write("once.jsonl", lines(smallClaims(30)));
    const first = await batch.run("run", file, ...CALM);
    expect(first, first.stderr).toMatchObject({ code: 0 });
    expect(first.stdout).toContain("30 claims: 30 completed\nCost: 0.0531 USD, 9600 + 2700 tokens");
    expect(first.stderr).toContain("[##############################] 30/30");

    // Adding and running again runs nothing.
    const second = await batch.run("run", file, ...CALM);
    expect(second.stdout).toContain("0 claims added, 30 were there.");
    expect(await books(emulator)).toHaveLength(30);
    const report = await batch.report();
    expect(report).toMatchObject({ claims: 30, open: {}, ended: { completed: 30 } });
    expect(report.cost).toMatchObject({ totalUsd: "0.0531", unknown: 0 });
  });

  test("keeps a paused run, which another worker resumes with the answer", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    const batch = example.batch("paused", url, emulator.url);
    const claims = await example.folder.write("paused.jsonl", lines([LARGE]));
    const first = batch.work(...CALM);
    const before = await batch.run("run", claims, ...CALM);
    // It waits for no person.
    expect(before, before.stderr).toMatchObject({ code: 1 });
    expect(before.stdout).toContain("Not ended: 1 paused");
    expect(await untilAsked(batch)).toContain('"name":"ask_adjuster"');
    first.kill("SIGKILL");
    await first.exited;

    const file = await example.folder.write(
      "answers.jsonl",
      lines([{ id: "large", answer: "It is covered." }]),
    );
    expect((await batch.run("answer", file)).stdout).toBe("1 claims answered.\n");
    const second = batch.work(...CALM, "--until-done");
    await second.exited;
    expect(await batch.report()).toMatchObject({
      ended: { completed: 1 },
      recovered: { resumedElsewhere: 1 },
      cost: { totalUsd: "0.00207", unknown: 0 },
    });
    expect((await batch.results())[0]?.result?.reply).toBe(
      "Our adjuster agreed: the house burnt down",
    );
    expect(await books(emulator)).toHaveLength(1);
  });

  test("is slowed down by a 429, for as long as the service asks", async (context) => {
    const url = redisFor(context);
    const refused = { endpoint: "jobs", fault: { status: 429, retryAfter: 1 }, times: 3 };
    const chaos = await example.folder.write("chaos.json", JSON.stringify([refused]));
    await using emulator = await serve({ chaos });
    const batch = example.batch("slowed", url, emulator.url);
    await batch.add(smallClaims(10));
    const worker = batch.work(...CALM, "--concurrency", "1", "--until-done");
    await worker.exited;
    expect(worker.noted()).toContain("The service asks to slow down: no turns for 1000 ms.");
    expect((await batch.report()).ended).toEqual({ completed: 10 });
    expect(await books(emulator)).toHaveLength(10);
  });

  test("stops when the credits have run out, and goes on when there are some", async (context) => {
    const url = redisFor(context);
    const poor = { key: "nk_batch", credits: 3 };
    const keys = [poor, { key: "nk_books" }];
    await using emulator = await serve({ keys });
    const batch = example.batch("credits", url, emulator.url);
    await batch.add(smallClaims(8));
    const stopped = await batch.run("work", ...CALM, "--until-done");
    expect(stopped).toMatchObject({ code: 3 });
    expect(stopped.stderr).toContain("no credits left");
    expect(stopped.stderr).not.toContain("nk_batch");
    expect(await books(emulator)).toHaveLength(3);

    const more = await fetch(`${emulator.url}/emulator/keys/nk_batch`, {
      method: "PUT",
      body: JSON.stringify({ credits: 100 }),
    });
    expect(more.status, await more.text()).toBeLessThan(300);
    expect(await batch.run("work", ...CALM, "--until-done")).toMatchObject({ code: 0 });
    expect((await batch.report()).ended).toEqual({ completed: 8 });
    expect(await books(emulator)).toHaveLength(8);
  });

  test("says which line of a file is wrong, and what is wrong with the command line", async (context) => {
    const url = redisFor(context);
    const batch = example.batch("wrong", url, "http://127.0.0.1:9/api/v1");
    const [claim] = smallClaims(1);
    const file = await example.folder.write(
      "wrong.jsonl",
      lines([claim ?? {}, { ...claim, id: "a:b" }]),
    );
    const wrong = await batch.run("add", file);
    expect(wrong).toMatchObject({ code: 2, stdout: "" });
    expect(wrong.stderr).toContain('wrong.jsonl:2: "id" must be text of 1 to 100 letters');
    const mistakes: readonly (readonly [readonly string[], string])[] = [
      [[], "No command."],
      [["wrok"], 'There is no command "wrok".'],
      [["add"], "add takes one file, not 0."],
      [["work", "--settle", "soon"], "--settle must be a number of seconds"],
      [["work", "--sttle", "1"], "Unknown option '--sttle'"],
    ];
    for (const [args, message] of mistakes) {
      const { code, stderr } = await batch.run(...args);
      expect({ args, code }).toEqual({ args, code: 2 });
      expect(stderr).toContain(message);
    }
    const away = example.batch("away", "/nowhere/redis.sock", "http://127.0.0.1:9/api/v1");
    const { code, stderr } = await away.run("watch");
    expect(code).toBe(1);
    expect(stderr).toContain("Redis cannot be reached");
  });
});

describe.concurrent("a worker that is killed", () => {
  test("before its request arrived leaves a claim that is sent again", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    await using relay = await openRelay(emulator, "before", isSubmit);
    const batch = example.batch("before", url, relay.baseUrl);
    await batch.add(smallClaims(1));
    const second = await workTwice(batch, relay);
    await batch.ended();
    await stop(second);
    expect(await batch.report()).toMatchObject({
      ended: { completed: 1 },
      recovered: { found: 0, sentAgain: 1 },
    });
    expect(await books(emulator)).toHaveLength(1);
  });

  test("before it got the answer leaves a run that is found by its session", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    await using relay = await openRelay(emulator, "after", isSubmit);
    const batch = example.batch("after", url, relay.baseUrl);
    await batch.add(smallClaims(1));
    const second = await workTwice(batch, relay);
    await batch.ended();
    await stop(second);
    expect(await batch.report()).toMatchObject({
      ended: { completed: 1 },
      recovered: { found: 1, sentAgain: 0 },
    });
    const [run] = await books(emulator);
    expect((await batch.results()).map(({ executionId }) => executionId)).toEqual([run]);
  });

  test("before it got the result of a resume leaves a run whose session has it", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    await using relay = await openRelay(emulator, "after", isResume);
    const batch = example.batch("resumed", url, relay.baseUrl);
    await batch.add([LARGE]);
    const first = batch.work(...QUICK);
    relay.victim = first;
    await untilAsked(batch);
    const answer = { id: "large", answer: "It is covered." };
    await batch.run("answer", await example.folder.write("resume.jsonl", lines([answer])));
    await first.exited;
    const second = batch.work(...QUICK, "--until-done");
    await second.exited;
    expect(await batch.report()).toMatchObject({
      ended: { completed: 1 },
      recovered: { found: 1, sentAgain: 0 },
    });
    expect(await batch.results()).toMatchObject([
      { result: { reply: "Our adjuster agreed: the house burnt down" } },
    ]);
    expect(await books(emulator)).toHaveLength(1);
  });

  test("before it got a pause leaves a claim that a person decides about", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    await using relay = await openRelay(emulator, "after", isSubmit);
    const batch = example.batch("lost", url, relay.baseUrl);
    await batch.add([LARGE]);
    const second = await workTwice(batch, relay);
    await batch.ended();
    const lost = await batch.run("report");
    expect(lost.code).toBe(1);
    expect(lost.stdout).toContain("large: unclear");
    expect(lost.stdout).toContain("the answer with its tool calls was lost");
    expect(await books(emulator)).toHaveLength(1);

    // Only when asked for is it run, and paid for, a second time.
    expect((await batch.run("again", "large")).stdout).toBe("1 claims wait to be run anew.\n");
    await untilAsked(batch);
    expect(await books(emulator)).toHaveLength(2);
    await stop(second);
  });

  test("while its request lags leaves a claim that runs twice, which the report says", async (context) => {
    const url = redisFor(context);
    await using emulator = await serve();
    await using relay = await openRelay(emulator, "late", isSubmit);
    const batch = example.batch("late", url, relay.baseUrl);
    await batch.add(smallClaims(1));
    const second = await workTwice(batch, relay);
    await batch.ended();
    await stop(second);
    const ids = await books(emulator);
    expect(ids).toHaveLength(2);
    const { code, stdout } = await batch.run("report");
    expect(code).toBe(1);
    expect(stdout).toMatch(/claim-0: completed; was run besides, and charged: \S+$/m);
    expect(ids.filter((id) => stdout.includes(id))).toHaveLength(1);
  });

  test(
    "at any moment loses no claim and runs none twice",
    { timeout: timeLimit(300_000) },
    async (context) => {
      const [claims, kills] = [repetitions(500, 10_000), repetitions(10, 50)];
      const survived = await killWorkers(example, redisFor(context), { claims, kills });
      const { report, results } = survived;
      if (claims > 500) console.log(JSON.stringify({ kills: survived.kills, ...report }));
      expect(survived.kills).toBe(kills);
      expect(report).toMatchObject({
        attention: [],
        claims,
        open: {},
        ended: { completed: claims },
      });
      // Each claim has the result of its own run, each run is one of theirs, and there is no other.
      expect(results.map(({ id, result }) => [id, result?.reply]).sort()).toEqual(
        smallClaims(claims)
          .map(({ id, message }) => [id, `We pay for: ${message}`])
          .sort(),
      );
      const ran = results.map(({ executionId }) => executionId);
      expect(new Set(ran).size).toBe(claims);
      expect([...survived.books].sort()).toEqual([...ran].sort());
    },
  );
});
