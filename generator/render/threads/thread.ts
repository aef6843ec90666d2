import { createRequire } from "node:module";
import { debuglog, type DebugLogger } from "node:util";
import { Worker } from "node:worker_threads";
import type { RenderOptions } from "../render-flow.js";
import {
  isBatchResult,
  type Batch,
  type BatchResult,
  type SentFlow,
  type ThreadData,
} from "./messages.js";

/** A render thread, as the main thread sees it. */
export interface RenderThread {
  /** How many flows were sent to it that it has not passed yet; infinite once it has ended. */
  readonly waiting: () => number;
  /**
   * Sends a batch. Never throws. The thread keeps the process alive until it has answered.
   *
   * @param folder - the output folder, with no link in its path; undefined where nothing is written.
   */
  readonly send: (flows: readonly SentFlow[], folder: string | undefined) => SentBatch;
  /** Ends the thread, whatever it does. */
  readonly close: () => Promise<unknown>;
}

/** A batch that a thread has, or had before it ended. */
export interface SentBatch {
  readonly claims: Int32Array;
  /** What the thread rendered, by position; empty where it ended before it answered. Never rejects. */
  readonly results: Promise<BatchResult["flows"]>;
}

/** Printed with `NODE_DEBUG=noukai-codegen`: what threads do not render, the main thread does. */
export const debug: DebugLogger = debuglog("noukai-codegen");

/** The young generation of a thread, in MB: more of it saves no time, and is resident. */
const YOUNG_MB = 16;

/**
 * Starts a thread.
 *
 * @throws Error when the system has no thread left, or the thread's code cannot be found.
 */
export function startRenderThread(options: RenderOptions): RenderThread {
  const passed = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const count = new Int32Array(passed);
  const pending = new Map<number, (results: BatchResult["flows"]) => void>();
  let sent = 0;
  let isLost = false;
  const lose = (reason: string): void => {
    if (!isLost) debug("a render thread ended: %s", reason);
    isLost = true;
    for (const resolve of pending.values()) resolve([]);
    pending.clear();
  };
  const workerData: ThreadData = { options, passed };
  const worker = new Worker(createRequire(import.meta.url).resolve("#render-worker"), {
    workerData,
    // Those of the process are for its own program: with --input-type a thread does not start.
    execArgv: [],
    stdin: false,
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  });
  worker.unref();
  worker.on("message", (message: unknown) => {
    if (isLost) return;
    if (!isBatchResult(message)) {
      lose("unexpected message");
      return;
    }
    pending.get(message.id)?.(message.flows);
    pending.delete(message.id);
    if (pending.size === 0) worker.unref();
  });
  worker.on("error", (error: unknown) => {
    lose(String(error));
  });
  worker.on("exit", (code) => {
    lose(`exit code ${code}`);
  });
  let nextId = 0;
  return {
    waiting: () => (isLost ? Infinity : sent - Atomics.load(count, 0)),
    send: (flows, folder) => {
      const id = nextId++;
      const claims = new SharedArrayBuffer(flows.length * Int32Array.BYTES_PER_ELEMENT);
      const results = new Promise<BatchResult["flows"]>((resolve) => {
        pending.set(id, resolve);
      });
      sent += flows.length;
      worker.ref();
      worker.postMessage({ id, claims, folder, flows } satisfies Batch);
      return { claims: new Int32Array(claims), results };
    },
    close: () => {
      lose("closed");
      // Nothing else may keep the process alive until the thread has ended.
      worker.ref();
      return worker.terminate();
    },
  };
}
