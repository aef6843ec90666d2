// What a step in Python costs a run of the emulator, from the request to its answer: the first one loads Python, later ones
// only run. The cost of the same run without the step is measured beside it.
import { startEmulator } from "../../dist/emulator/index.js";

const ROUNDS = 3;
const CALLS = 200;
const FIRST_LIMIT_MS = 6_000;
const SECOND_LIMIT_MS = 5;

const CODE = `
words = message.split()
long = [word for word in words if len(word) > 3]
return {"count": len(words), "share": round(len(long) / max(1, len(words)), 2)}
`;

const median = (numbers) => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];
const milliseconds = (number) => `${number.toFixed(number < 100 ? 1 : 0)} ms`;

/** @returns what was missed */
export async function measurePython() {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure());
  const [first, second, next, without] = ["first", "second", "next", "without"].map((name) =>
    median(rounds.map((each) => each[name])),
  );
  return [
    row("the first call of Python", first, FIRST_LIMIT_MS),
    row("the second call of Python", second, SECOND_LIMIT_MS),
    row(`a call of Python, median of the next ${CALLS}`, next, undefined),
    row("the same call of a passthrough", without, undefined),
  ].flat();
}

function row(what, took, limit) {
  if (limit === undefined) {
    console.log(`          ${what}: ${milliseconds(took)}`);
    return [];
  }
  const isHeld = took < limit;
  const line = `${what}: ${milliseconds(took)} (< ${milliseconds(limit)})`;
  console.log(`  ${isHeld ? "held  " : "MISSED"}  ${line}`);
  return isHeld ? [] : [line];
}

async function measure() {
  const emulator = await startEmulator({ flows: [flow("code"), flow("passthrough")] });
  try {
    // The connection and the emulator are warm: what is measured is Python.
    for (let index = 0; index < 20; index += 1) await call(emulator, "passthrough");
    const first = await call(emulator, "code");
    const second = await call(emulator, "code");
    const many = async (slug) => {
      const took = [];
      for (let index = 0; index < CALLS; index += 1) took.push(await call(emulator, slug));
      return median(took);
    };
    return { first, second, next: await many("code"), without: await many("passthrough") };
  } finally {
    await emulator.close();
  }
}

async function call(emulator, slug) {
  const start = performance.now();
  const response = await fetch(`${emulator.url}/seq/acme/bench/${slug}/v0/execute`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test_bench", "content-type": "application/json" },
    body: JSON.stringify({ message: "Ths is a sentence of seven words." }),
  });
  const body = await response.json();
  const took = performance.now() - start;
  if (body.status !== "completed") throw new Error(JSON.stringify(body));
  return took;
}

function flow(processor) {
  return {
    ...{ org: "acme", project: "bench", slug: processor, version: "draft", published: [] },
    inputs: { type: "object", properties: { message: { type: "string" } }, required: ["message"] },
    ...{ primary: "message", models: {} },
    steps: [
      {
        ...{ kind: "step", id: "count", processor, config: {}, tools: false },
        ...(processor === "code" ? { code: CODE, language: "python" } : {}),
      },
    ],
  };
}
