// The runtime beside the published SDK and beside what it stands on, over loopback, with the server in a process of its
// own. Sides take turns within a run, so that a busy machine is busy for all of them; medians are printed.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { executeSides, streamSides } from "./sides.mjs";
import { bundleSizes } from "./sizes.mjs";
import { validationSide } from "./validation.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const ROUNDS = 11;
const ROUND_MS = 300;
const STREAM_EVENTS = 100_000;
const RESULTS = 1000;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const count = (number) => Math.round(number).toLocaleString("en");

/** @returns what was missed */
export async function run() {
  if (!existsSync(here("../../runtime/dist/index.js"))) {
    execFileSync("npm", ["run", "build"], { cwd: here("../.."), stdio: "inherit" });
  }
  const missed = [];
  const hold = (what, value, limit, ok) => {
    console.log(`  ${ok ? "held  " : "MISSED"}  ${what}: ${value} (${limit})`);
    if (!ok) missed.push(`${what} ${value} (${limit})`);
  };

  const server = fork(here("./server.mjs"));
  const [port] = await once(server, "message");
  try {
    await measureExecute(`http://127.0.0.1:${port}`, hold);
    await measureValidation(`http://127.0.0.1:${port}`, hold);
    await measureStreams(`http://127.0.0.1:${port}`, hold);
    measureMemory(port, hold);
    await measureSizes(`http://127.0.0.1:${port}`, hold);
  } finally {
    server.disconnect();
  }
  return missed;
}

async function measureExecute(origin, hold) {
  const { sides, close } = executeSides(origin);
  for (const concurrency of [1, 32]) {
    const rates = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
    for (let round = -2; round < ROUNDS; round++) {
      for (const [name, call] of Object.entries(sides)) {
        const rate = await callsPerSecond(call, concurrency);
        if (round >= 0) rates[name].push(rate);
      }
    }
    const ratio = (other) => median(rates.runtime.map((rate, round) => rate / rates[other][round]));
    console.log(`execute(), ${concurrency} at a time, calls per second:`);
    for (const [name, all] of Object.entries(rates))
      console.log(`  ${name}: ${count(median(all))}`);
    hold("of bare undici", ratio("undici").toFixed(2), "≥ 0.85", ratio("undici") >= 0.85);
    hold("of @noukai/sdk", ratio("@noukai/sdk").toFixed(2), "≥ 5", ratio("@noukai/sdk") >= 5);
  }
  await close();
}

async function callsPerSecond(call, concurrency) {
  const started = performance.now();
  const end = started + ROUND_MS;
  let calls = 0;
  const worker = async () => {
    while (performance.now() < end) {
      await call();
      calls++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  return (calls / (performance.now() - started)) * 1000;
}

/** What it costs to validate the results of the example flows, in one run with the calls that return results. */
async function measureValidation(origin, hold) {
  const { sides, close } = executeSides(origin);
  const validate = await validationSide(RESULTS);
  const [calls, checks, ratios] = [[], [], []];
  for (let round = -2; round < ROUNDS; round++) {
    let started = performance.now();
    for (let call = 0; call < RESULTS; call++) await sides.runtime();
    const executing = performance.now() - started;
    started = performance.now();
    validate();
    const validating = performance.now() - started;
    if (round < 0) continue;
    calls.push(executing);
    checks.push(validating);
    ratios.push(validating / executing);
  }
  await close();
  console.log(`${count(RESULTS)} results of the example flows, one after another:`);
  console.log(`  execute(): ${median(calls).toFixed(1)} ms`);
  console.log(`  validation of their results: ${median(checks).toFixed(2)} ms`);
  const share = median(ratios) * 100;
  hold("of execute()", `${share.toFixed(2)} %`, "< 5 %", share < 5);
}

async function measureStreams(origin, hold) {
  const { sides, close } = streamSides(origin, STREAM_EVENTS);
  const rates = Object.fromEntries(Object.keys(sides).map((name) => [name, []]));
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, consume] of Object.entries(sides)) {
      const started = performance.now();
      const events = await consume();
      const rate = (events / (performance.now() - started)) * 1000;
      if (events < STREAM_EVENTS) throw new Error(`${name} saw ${events} events`);
      if (round >= 0) rates[name].push(rate);
    }
  }
  const ratio = (other) => median(rates.runtime.map((rate, round) => rate / rates[other][round]));
  console.log("events(), events per second:");
  for (const [name, all] of Object.entries(rates)) console.log(`  ${name}: ${count(median(all))}`);
  const parser = ratio("eventsource-parser + JSON.parse");
  hold("of eventsource-parser + JSON.parse", parser.toFixed(2), "≥ 0.9", parser >= 0.9);
  hold("of @noukai/sdk", ratio("@noukai/sdk").toFixed(2), "≥ 2", ratio("@noukai/sdk") >= 2);
  await close();
}

function measureMemory(port, hold) {
  const output = execFileSync(
    process.execPath,
    ["--expose-gc", here("./memory.mjs"), String(port)],
    {
      encoding: "utf8",
    },
  );
  const { events, grownMb } = JSON.parse(output);
  console.log(`${count(events)} events through a reader that waits 1 ms on every thousandth:`);
  hold("growth of the resident set", `${grownMb.toFixed(1)} MB`, "< 20 MB", grownMb < 20);
}

async function measureSizes(origin, hold) {
  const sizes = await bundleSizes(origin);
  console.log("loaded by bundled programs, minified / compressed, undici external:");
  for (const [what, { size, gzipped, files }] of Object.entries(sizes)) {
    const weight = `${(size / 1000).toFixed(1)} kB / ${(gzipped / 1000).toFixed(1)} kB`;
    console.log(`  ${what}: ${weight}, ${files} ${files === 1 ? "file" : "files"}`);
  }
  const twenty = sizes["20 flows + runtime, after execute()"];
  const one = sizes["a program that only executes, after execute()"];
  hold("20 flows + runtime", `${twenty.size} B`, "≤ 16,000 B", twenty.size <= 16_000);
  hold("compressed", `${twenty.gzipped} B`, "≤ 6,500 B", twenty.gzipped <= 6_500);
  hold("one that only executes", `${one.size} B`, "smaller still", one.size < twenty.size);
}
