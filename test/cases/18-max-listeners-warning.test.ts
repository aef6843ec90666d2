import { getEventListeners } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { transports, useFaults } from "../runtime/faults/harness.js";
import { grader } from "../runtime/support/flow.js";
import { completed, json } from "../runtime/support/server.js";

const at = useFaults(transports[0]);

// `snippet.mjs` of the case: twenty calls at once with one signal. More kinds of calls are in `test/attack/signals.test.ts`.
it("calls at once with one signal add one listener, and none is left", async () => {
  const warnings: string[] = [];
  const onWarning = ({ name }: Error): void => void warnings.push(name);
  process.on("warning", onWarning);
  onTestFinished(() => void process.off("warning", onWarning));
  const { signal } = new AbortController();
  const counts: number[] = [];
  at.server.handle((_request, response) => {
    counts.push(getEventListeners(signal, "abort").length);
    json(response, 200, completed([]));
  });
  await Promise.all(
    Array.from({ length: 20 }, () => grader(at.client).execute({ message: "m", signal })),
  );
  expect(Math.max(...counts)).toBe(1);
  expect(getEventListeners(signal, "abort")).toEqual([]);
  // Warnings are emitted in the next tick.
  await new Promise((resolve) => setImmediate(resolve));
  expect(warnings).toEqual([]);
});
