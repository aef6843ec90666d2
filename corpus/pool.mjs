// Work on many schemas in a few processes, where one that hangs or dies costs one schema.
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";

const WORKER = fileURLToPath(new URL("worker.mjs", import.meta.url));
const MEMORY_MB = 3_000;

/**
 * @param {"generate" | "serve" | "compare" | "compile"} kind
 * @param {readonly { id: string, known: unknown }[]} items `known` is what the work needs of earlier work
 * @param {object} options
 * @param {number} options.jobs processes at once
 * @param {number} options.limitMs how long a worker may say nothing
 * @param {(item: { id: string, known: unknown }) => number} options.weigh
 * @param {number} options.weight the most that one worker gets at once
 * @param {boolean} [options.together] whether the items of a batch are done in one, not one by one
 * @param {(id: string, result: unknown) => void} options.onResult `{ error }` for an item that hung or killed its worker
 * @returns {Promise<void>}
 */
export async function workOn(
  kind,
  items,
  { jobs, limitMs, weigh, weight, together = false, onResult },
) {
  const batches = batchesOf(items, weigh, weight);
  await Promise.all(Array.from({ length: jobs }, runWorker));

  async function runWorker() {
    let child;
    for (let batch = batches.shift(); batch !== undefined; batch = batches.shift()) {
      child ??= await startWorker();
      const { left, reason } = await give(child, batch);
      if (reason === undefined) continue;
      child.kill("SIGKILL");
      child = undefined;
      if (left.length === 0) continue;
      if (together && left.length > 1) {
        const half = left.length >> 1;
        batches.push(left.slice(0, half), left.slice(half));
        continue;
      }
      onResult(left[0].id, { error: reason });
      if (left.length > 1) batches.push(left.slice(1));
    }
    child?.disconnect();
  }

  function give(child, batch) {
    const left = new Map(batch.map((item) => [item.id, item]));
    return new Promise((resolve) => {
      let timer;
      const end = (reason) => {
        clearTimeout(timer);
        child.off("message", onMessage);
        child.off("exit", onExit);
        resolve({ left: [...left.values()], reason });
      };
      const wait = () => {
        clearTimeout(timer);
        timer = setTimeout(() => end(`took more than ${limitMs / 1000} s`), limitMs);
      };
      const onMessage = ({ id, result, done }) => {
        if (done) return end(undefined);
        left.delete(id);
        onResult(id, result);
        wait();
      };
      const onExit = (code, signal) => end(`the process ended (${signal ?? code})`);
      child.on("message", onMessage);
      child.on("exit", onExit);
      wait();
      child.send({ kind, items: batch });
    });
  }
}

/** Heavy items first, so that the last batches are short. */
function batchesOf(items, weigh, weight) {
  const batches = [];
  let current = [];
  let sum = 0;
  for (const item of items.toSorted((a, b) => weigh(b) - weigh(a))) {
    const own = weigh(item);
    if (current.length > 0 && sum + own > weight) {
      batches.push(current);
      current = [];
      sum = 0;
    }
    current.push(item);
    sum += own;
  }
  if (current.length > 0) batches.push(current);
  return batches;
}

function startWorker() {
  const child = fork(WORKER, {
    execArgv: [`--max-old-space-size=${MEMORY_MB}`],
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  return new Promise((resolve, reject) => {
    child.once("message", () => resolve(child));
    child.once("exit", (code) =>
      reject(new Error(`A worker ended before it began (exit code ${code}).`)),
    );
  });
}
