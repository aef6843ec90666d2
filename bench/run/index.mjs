// A step in Python, and `noukai-codegen run` of each example, with no emulator running: from the start of the process to its end. A flow with a step in
// Python also loads Python.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { measurePython } from "./python.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ROUNDS = 5;
const LIMIT_MS = 1_500;
const PYTHON_LIMIT_MS = 6_000;

/** By the file of the draft below `examples/flows/acme/`. */
const examples = {
  "spelling/grade-3.flow.yaml": ["-m", "Ths is fun."],
  "documents/extract.flow.json": ["-m", "Paid 5 EUR."],
  "research/brief.flow.yaml": ["-m", "Why is the sky blue?"],
  "support/triage.flow.yaml": ["-m", "Help", "-p", "customer.id=cus_1", "-p", "customer.plan=team"],
  "translation/localise.flow.yaml": ["-p", 'messages=[{"key":"a","text":"Hi"}]', "-p", "target=de"],
};

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const seconds = (milliseconds) => `${(milliseconds / 1000).toFixed(2)} s`;

/** @returns what was missed */
export async function run() {
  const missed = await measurePython();
  for (const [file, args] of Object.entries(examples)) {
    const text = readFileSync(`${root}examples/flows/acme/${file}`, "utf8");
    // Python is the default of code steps.
    const isPython = /processor"?: "?code/.test(text) && !/language"?: "?javascript/.test(text);
    const flow = `acme/${file.replace(/\.flow\..*/, "")}`;
    const took = median(Array.from({ length: ROUNDS }, () => measure(flow, args)));
    const limit = isPython ? PYTHON_LIMIT_MS : LIMIT_MS;
    const isHeld = took < limit;
    const what = `run ${flow}${isPython ? ", with Python" : ""}`;
    console.log(
      `  ${isHeld ? "held  " : "MISSED"}  ${what}: ${seconds(took)} (< ${seconds(limit)})`,
    );
    if (!isHeld) missed.push(`${what} ${seconds(took)} (< ${seconds(limit)})`);
  }
  return missed;
}

function measure(flow, args) {
  const start = performance.now();
  const { status, stderr } = spawnSync(
    process.execPath,
    ["bin/noukai-codegen.js", "run", flow, ...args, "--source", "examples/flows"],
    {
      cwd: root,
      encoding: "utf8",
      env: { ...process.env, NOUKAI_ENV: "", NOUKAI_BASE_URL: "" },
    },
  );
  const took = performance.now() - start;
  if (status !== 0) throw new Error(`run ${flow} failed: ${stderr}`);
  return took;
}
