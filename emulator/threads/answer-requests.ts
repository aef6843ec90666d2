import { parentPort } from "node:worker_threads";

/** The first message of a thread: it accepts requests. */
const READY = "ready";

/**
 * Serves the requests of the thread's pool, one at a time. The thread can be terminated at any moment; an error that
 * `answer` throws ends it.
 */
export function answerRequests(answer: (request: unknown) => Promise<unknown>): void {
  const port = parentPort;
  if (port === null) throw new TypeError("This module is run by a worker thread");
  port.on("message", (request: unknown) => {
    void answer(request).then((result) => {
      port.postMessage(result);
    });
  });
  port.postMessage(READY);
}
