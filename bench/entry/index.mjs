// What the entry point of the runtime costs a program that imports it, beside the SDK's and beside undici's, and what the other
// entry points cost one that imports them and does not use them.
import { execFileSync, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createClient, defineFlow } from "noukai-codegen-runtime";
import { instrument } from "noukai-codegen-runtime/otel";
import { bundleSizes } from "../runtime/sizes.mjs";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const root = here("../..");

const IMPORT_ROUNDS = 15;
const CALL_ROUNDS = 21;
const CALLS = 500;

/** Bytes at commit c2605ee: before sessions, webhooks, logs and spans were added. */
const BEFORE = { imported: 50_553, minified: 15_407, compressed: 6_240 };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const bytes = (count) => `${count.toLocaleString("en")} B`;

/** @returns what was missed */
export async function run() {
  const missed = [];
  const hold = (what, value, limit, ok) => {
    console.log(`  ${ok ? "held  " : "MISSED"}  ${what}: ${value} (${limit})`);
    if (!ok) missed.push(`${what} ${value} (${limit})`);
  };
  measureImports(hold);
  const server = fork(here("../runtime/server.mjs"));
  const [port] = await once(server, "message");
  try {
    await measureBundle(`http://127.0.0.1:${port}`, hold);
    await measureSpans(`http://127.0.0.1:${port}`, hold);
  } finally {
    server.disconnect();
  }
  return missed;
}

/** One import in a process of its own: the time it takes, and the files of its package that it loads. */
function importOnce(specifier, coverage) {
  const program = `const t = performance.now(); await import(${JSON.stringify(specifier)}); console.log(performance.now() - t)`;
  const env = { ...process.env, ...(coverage && { NODE_V8_COVERAGE: coverage }) };
  const argv = ["--input-type=module", "-e", program];
  return Number(execFileSync(process.execPath, argv, { encoding: "utf8", cwd: root, env }));
}

function weightOf(specifier) {
  const coverage = mkdtempSync(join(tmpdir(), "coverage-"));
  try {
    importOnce(specifier, coverage);
    const files = readdirSync(coverage)
      .flatMap((name) => JSON.parse(readFileSync(join(coverage, name), "utf8")).result)
      .filter(({ url }) => /^file:.*\/dist\//.test(url))
      .map(({ url }) => statSync(fileURLToPath(url)).size);
    return { files: files.length, size: files.reduce((a, b) => a + b, 0) };
  } finally {
    rmSync(coverage, { recursive: true });
  }
}

function measureImports(hold) {
  const sides = ["undici", "noukai-codegen-runtime", "@noukai/sdk"];
  const times = Object.fromEntries(sides.map((side) => [side, []]));
  for (let round = 0; round < IMPORT_ROUNDS; round++)
    for (const side of sides) times[side].push(importOnce(side));
  const [undici, runtime, sdk] = sides.map((side) => median(times[side]));
  const [ours, theirs] = [weightOf(sides[1]), weightOf(sides[2])];
  console.log("importing the main entry, as Node.js does:");
  console.log(`  undici: ${undici.toFixed(1)} ms`);
  console.log(
    `  the runtime: ${runtime.toFixed(1)} ms, ${bytes(ours.size)} in ${ours.files} files`,
  );
  console.log(
    `  @noukai/sdk: ${sdk.toFixed(1)} ms, ${bytes(theirs.size)} in ${theirs.files} files`,
  );
  hold("of undici's own import", (runtime / undici).toFixed(2), "≤ 1.5", runtime <= undici * 1.5);
  console.log(`  before sessions, webhooks, logs and spans: ${bytes(BEFORE.imported)}`);
}

async function measureBundle(origin, hold) {
  const sizes = await bundleSizes(origin);
  const { size, gzipped } = sizes["20 flows + runtime, after execute()"];
  console.log("a bundle of 20 flows and the runtime, after execute():");
  const rows = [
    ["minified", size, BEFORE.minified],
    ["compressed", gzipped, BEFORE.compressed],
  ];
  for (const [what, now, before] of rows)
    hold(what, bytes(now), `≤ 1.01 × the ${bytes(before)} before these`, now <= before * 1.01);
}

/** Calls of a client, and of its view with spans, where no provider is registered. They take turns. */
async function measureSpans(origin, hold) {
  const client = createClient({ apiKey: "nk_bench", baseUrl: `${origin}/api/v1` });
  const flow = defineFlow({
    org: "acme",
    project: "spelling",
    slug: "grade-3",
    defaultVersion: "draft",
  });
  const sides = { plain: flow(client), traced: flow(instrument(client)) };
  const times = { plain: [], traced: [] };
  const ratios = [];
  for (let round = -2; round < CALL_ROUNDS; round++) {
    const took = {};
    // Each side is first in every other round.
    for (const side of round % 2 === 0 ? ["plain", "traced"] : ["traced", "plain"]) {
      const started = performance.now();
      for (let call = 0; call < CALLS; call++) await sides[side].execute({ message: "Hi." });
      took[side] = performance.now() - started;
    }
    if (round < 0) continue;
    for (const side of Object.keys(times)) times[side].push(took[side]);
    ratios.push(took.traced / took.plain);
  }
  await client.close();
  console.log(`${CALLS} execute(), one after another, without a provider of OpenTelemetry:`);
  console.log(`  plain: ${median(times.plain).toFixed(1)} ms`);
  console.log(`  instrumented: ${median(times.traced).toFixed(1)} ms`);
  const ratio = median(ratios);
  hold("of the plain client's time", ratio.toFixed(3), "≤ 1.05", ratio <= 1.05);
}
