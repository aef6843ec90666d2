// Generating beside the peers: the same API as flows and as OpenAPI, every tool as its own command line, in turns, so that
// a busy machine is busy for all of them. Medians are printed, and ratios of medians are held.
import { execFileSync } from "node:child_process";
import { existsSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { aside, measure } from "./sides.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

// Those without schemas do what openapi-typescript does, which writes types. A cold run clears the cache of those before it.
const QUICK = [
  "ours, cold, with schemas",
  "ours, cold",
  "ours, nothing changed",
  "ours, check",
  "ours, cold, YAML files",
  "ours, nothing changed, YAML files",
  "openapi-typescript",
];

/** @returns what was missed */
export async function run() {
  if (!existsSync(here("../../dist/bundle/main.js"))) {
    execFileSync("npm", ["run", "build"], { cwd: here("../.."), stdio: "inherit" });
  }
  const { corpus } = await import("./corpus.mjs");
  const { measureWatch } = await import("./watch.mjs");
  const missed = [];
  const hold = (what, value, limit, ok) => {
    console.log(`  ${ok ? "held  " : "MISSED"}  ${what}: ${value} (${limit})`);
    if (!ok) missed.push(`${what} ${value} (${limit})`);
  };

  const thousand = await corpus(1000);
  const large = measureSides(thousand, QUICK, 5);
  Object.assign(large, measureSides(thousand, ["@hey-api/openapi-ts", "orval"], 1));
  print("1000 flows, 5 schemas each", large);
  const peer = large["openapi-typescript"].wall;
  const ratio = (name) => large[name].wall / peer;
  const holdRatio = (what, name, limit) =>
    hold(what, ratio(name).toFixed(2), `≤ ${limit} × openapi-typescript`, ratio(name) <= limit);
  holdRatio("cold", "ours, cold", 0.5);
  const { memory } = large["ours, cold"];
  hold("cold, resident", `${memory.toFixed(0)} MB`, "≤ 200 MB", memory <= 200);
  holdRatio("nothing changed", "ours, nothing changed", 0.1);
  holdRatio("check --offline", "ours, check", 0.25);

  const few = measureSides(await corpus(10), ["ours, cold", "openapi-typescript"], 7);
  print("10 flows", few);
  const small = few["ours, cold"].wall / few["openapi-typescript"].wall;
  hold("cold, 10 flows", small.toFixed(2), "≤ 1 × openapi-typescript", small <= 1);

  const most = measureSides(await corpus(10_000), ["ours, cold"], 1)["ours, cold"];
  const growth = most.wall / large["ours, cold"].wall;
  print("10,000 flows", { "ours, cold": most });
  hold("growth, 10,000 flows", growth.toFixed(1), "≤ 11 × 1000 flows", growth <= 11);

  const saves = await measureWatch(thousand, 1000, 41);
  console.log("\nwatch, one of 1000 YAML files saved:");
  hold(
    "save to written file, median",
    `${median(saves).toFixed(0)} ms`,
    "≤ 60 ms",
    median(saves) <= 60,
  );
  console.log(`          slowest of ${saves.length}: ${Math.max(...saves).toFixed(0)} ms`);
  for (const count of [10, 1000, 10_000]) {
    rmSync(aside(await corpus(count)), { recursive: true, force: true });
  }
  return missed;

  function measureSides(folder, names, rounds) {
    const runs = Object.fromEntries(names.map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of names) runs[name].push(measure(name, folder));
    }
    return Object.fromEntries(
      Object.entries(runs).map(([name, all]) => [
        name,
        {
          wall: median(all.map(({ wall }) => wall)),
          memory: median(all.map(({ memory: resident }) => resident)),
        },
      ]),
    );
  }
}

function print(title, results) {
  console.log(`\n${title}:`);
  const base = results["openapi-typescript"]?.wall;
  for (const [name, { wall, memory }] of Object.entries(results)) {
    const times = base === undefined ? "" : `${(wall / base).toFixed(2)} ×`.padStart(9);
    console.log(
      `  ${name.padEnd(36)} ${seconds(wall).padStart(8)} ${times} ${memory.toFixed(0).padStart(6)} MB`,
    );
  }
}
