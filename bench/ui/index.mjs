// The page of the emulator in Chromium: a list of 100,000 runs and a run of 500 steps, while 50 events per second arrive. Measured by the
// PerformanceObserver of the browser: when something is painted first, and how long the longest task keeps the page from answering.
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { chromium } from "playwright-core";
import { startEmulator } from "../../dist/bundle/emulator.js";
import { fillRuns } from "./fill-runs.mjs";

const RUNS = 100_000;
const STEPS = 500;
const EVENTS_PER_SECOND = 50;
const WATCHED_MS = 10_000;
const PAINT_LIMIT_MS = 1_000;
const TASK_LIMIT_MS = 200;

const CHROMIUM = [process.env.CHROMIUM, "/usr/bin/chromium", "/usr/bin/chromium-browser"].find(
  (path) => path !== undefined && existsSync(path),
);

/** @returns what was missed */
export async function run() {
  if (CHROMIUM === undefined) {
    console.log("  skipped: there is no Chromium; CHROMIUM names one that is elsewhere");
    return [];
  }
  const folder = await mkdtemp(join(tmpdir(), "noukai-codegen-bench-"));
  const browser = await chromium.launch({ executablePath: CHROMIUM });
  try {
    return [...(await measureList(browser, folder)), ...(await measureRun(browser))];
  } finally {
    await browser.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measureList(browser, folder) {
  const options = {
    flows: [flow("short", [passthrough("same")])],
    db: join(folder, "runs.db"),
    keep: 2 * RUNS,
  };
  await withEmulator(options, (emulator) => execute(emulator, "short"));
  await fillRuns(options.db, RUNS);
  return await withEmulator(options, (emulator) =>
    withPage(browser, emulator, "/runs", async (page) => {
      await page.first.getByRole("row").nth(5).waitFor();
      const what = `${RUNS} runs`;
      const missed = report(`${what}: the list`, await page.paint(), await page.longestTask());
      await page.forget();
      const stop = repeat(EVENTS_PER_SECOND / 2, () => execute(emulator, "short"));
      for (let scrolled = 0; scrolled < WATCHED_MS; scrolled += 250) {
        await page.first.mouse.wheel(0, scrolled < WATCHED_MS / 2 ? 2000 : -2000);
        await wait(250);
      }
      await stop();
      const watched = `${what}, ${EVENTS_PER_SECOND} events per second, scrolled`;
      return [...missed, ...report(watched, undefined, await page.longestTask())];
    }),
  );
}

async function measureRun(browser) {
  const steps = Array.from({ length: STEPS }, (_, index) => ({
    ...passthrough(`step-${index}`),
    // A step starts and ends: two events.
    mock: { $delay: 2000 / EVENTS_PER_SECOND, $value: { text: `output ${index}` } },
  }));
  return await withEmulator({ flows: [flow("long", steps)] }, async (emulator) => {
    const missed = [];
    for (const view of ["timeline", "table", "graph"]) {
      const ended = execute(emulator, "long", true);
      const executionId = await newestRun(emulator);
      const place =
        view === "graph"
          ? `/flows/bench/bench/long/run?version=draft&run=${executionId}`
          : `/runs/${executionId}`;
      await withPage(browser, emulator, place, async (page) => {
        await page.first.getByText("running").first().waitFor();
        if (view === "table")
          await page.first.getByRole("button", { name: "Table", exact: true }).click();
        const paint = await page.paint();
        await ended;
        const what = `${STEPS} steps, ${EVENTS_PER_SECOND} events per second: the ${view}`;
        missed.push(...report(what, paint, await page.longestTask()));
      });
    }
    return missed;
  });
}

function report(what, paint, task) {
  const held = (paint ?? 0) < PAINT_LIMIT_MS && task <= TASK_LIMIT_MS;
  const painted =
    paint === undefined ? "" : `first paint ${Math.round(paint)} ms (< ${PAINT_LIMIT_MS} ms), `;
  const text = `${what}: ${painted}longest task ${Math.round(task)} ms (≤ ${TASK_LIMIT_MS} ms)`;
  console.log(`  ${held ? "held  " : "MISSED"}  ${text}`);
  return held ? [] : [text];
}

/** Opens a place of the page, and observes it from its beginning. */
async function withPage(browser, { url }, place, use) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  try {
    await context.addInitScript(() => {
      globalThis.longest = 0;
      new PerformanceObserver((list) => {
        for (const { duration } of list.getEntries())
          globalThis.longest = Math.max(globalThis.longest, duration);
      }).observe({ type: "longtask", buffered: true });
    });
    const first = await context.newPage();
    await first.goto(`${url.replace(/api\/v1$/, "")}#${place}`);
    return await use({
      first,
      paint: () =>
        first.evaluate(
          () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? Infinity,
        ),
      longestTask: () => first.evaluate(() => globalThis.longest),
      forget: () => first.evaluate(() => void (globalThis.longest = 0)),
    });
  } finally {
    await context.close();
  }
}

async function withEmulator(options, use) {
  const emulator = await startEmulator(options);
  try {
    return await use(emulator);
  } finally {
    await emulator.close();
  }
}

/** Calls a function so many times per second until it is stopped; then waits for what it began. */
function repeat(perSecond, call) {
  const begun = new Set();
  const timer = setInterval(() => {
    const one = call().finally(() => begun.delete(one));
    begun.add(one);
  }, 1000 / perSecond);
  return async () => {
    clearInterval(timer);
    await Promise.all(begun);
  };
}

async function execute({ url }, slug, trace = false) {
  const answer = await fetch(`${url}/seq/bench/bench/${slug}/v0/execute`, {
    method: "POST",
    headers: { authorization: "Bearer nk_bench", "content-type": "application/json" },
    body: JSON.stringify({ parameters: { message: "Hello" }, trace }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  return await answer.json();
}

/** The id of the run that goes on. */
async function newestRun({ url }) {
  for (;;) {
    const answer = await fetch(`${url}/flow-runs?status=running&limit=1`, {
      headers: { authorization: "Bearer nk_bench" },
    });
    const text = await answer.text();
    const [, id] = /"(?:runId|executionId|id)":\s*"([^"]+)"/.exec(text) ?? [];
    if (id !== undefined) return id;
    await wait(20);
  }
}

function flow(slug, steps) {
  return {
    org: "bench",
    project: "bench",
    slug,
    version: "draft",
    published: [],
    inputs: { type: "object", properties: { message: { type: "string" } } },
    models: {},
    steps,
  };
}

function passthrough(id) {
  return { kind: "step", id, processor: "passthrough", config: {}, tools: false };
}
