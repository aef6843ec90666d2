import { parentPort, workerData } from "node:worker_threads";
import { createFormatKeys } from "../../cache/format-keys.js";
import { createStager, type Stager } from "../../output/stager.js";
import { createFlowRenderer } from "../render-flow.js";
import { claim } from "./claims.js";
import { isBatch, isThreadData, parseFlow, type Batch, type ThreadRendered } from "./messages.js";

/*
 * A thread that renders flows, and writes their files ahead. What fails is left to the main thread, which meets the same
 * error and reports it. The thread can be terminated at any moment.
 */

const data: unknown = workerData;
const port = parentPort;
if (port === null || !isThreadData(data))
  throw new TypeError("This module is run by RenderThreads");
const { options, passed } = data;
const renderer = createFlowRenderer(options, createFormatKeys(options.out));
const count = new Int32Array(passed);

async function renderBatch({ id, claims, folder, flows }: Batch): Promise<void> {
  const stage = folder === undefined ? undefined : stagerFor(folder);
  const state = new Int32Array(claims);
  const results: (ThreadRendered | undefined)[] = [];
  for (const [index, { text, temporaries }] of flows.entries()) {
    results.push(claim(state, index) ? await render(text, temporaries, stage) : undefined);
    Atomics.add(count, 0, 1);
  }
  port?.postMessage({ id, flows: results });
}

async function render(
  text: string,
  temporaries: readonly string[],
  stage: Stager | undefined,
): Promise<ThreadRendered | undefined> {
  try {
    const rendered = await renderer.flow(parseFlow(text));
    const signatures = rendered.files.map(({ path, content }, index) => {
      const temporary = temporaries[index];
      return temporary === undefined ? undefined : stage?.(path, content, temporary);
    });
    return { rendered, signatures };
  } catch {
    return undefined;
  }
}

let stager: { readonly folder: string; readonly stage: Stager } | undefined;
function stagerFor(folder: string): Stager {
  if (stager?.folder !== folder) stager = { folder, stage: createStager(folder) };
  return stager.stage;
}

/** Batches are rendered one after the other. */
let last = Promise.resolve();
port.on("message", (message: unknown) => {
  if (!isBatch(message)) throw new TypeError("Unexpected message to a render thread");
  last = last.then(() => renderBatch(message));
});
