import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { grader } from "../runtime/support/flow.js";
import { frame, runStarted, stepFrames, stream } from "../runtime/support/server.js";
import { useServer } from "../runtime/support/use-server.js";

const given = readFileSync(
  new URL("inputs/16-stream-sentinel-and-heartbeats/frames.txt", import.meta.url),
  "utf8",
);

const result = [{ text: "Done." }];
const frames = [
  runStarted,
  ...stepFrames("explain", result),
  frame("flow_completed", { result, executionId: "run-1" }),
];

let sent: readonly string[] = [];
const warnings: string[] = [];
const at = useServer(
  (_request, response) => {
    stream(response, sent);
  },
  () => ({ strictStream: true, hooks: { warning: (message) => warnings.push(message) } }),
);

/** The same frames with the default name, and the name of the event in the payload. */
function nameless(text: string): string {
  const [, event, data = ""] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
  const payload: unknown = JSON.parse(data);
  return `event: message\ndata: ${JSON.stringify(Object.assign({ eventType: event }, payload))}\n\n`;
}

it.each<readonly [string, readonly string[]]>([
  [
    "a sentinel in the chunk of the terminal event",
    [given.replace("…flow_completed frame…", frames.join("").trimEnd())],
  ],
  [
    "heartbeats",
    frames.flatMap((text) => ["data: ping\n\n", "data:\n\n", ": heartbeat\n\n", text]),
  ],
  ["the default name of the standard", frames.map(nameless)],
])("a stream with %s is complete, without a warning", async (_, texts) => {
  sent = texts;
  const types: string[] = [];
  for await (const event of grader(at.client).events({ message: "Hi." })) types.push(event.type);
  expect(types.at(-1)).toBe("flow_completed");
  expect(types).toContain("step_completed");
  const trace: string[] = [];
  for await (const event of grader(at.client).run("run-1").liveTrace()) trace.push(event.type);
  expect(trace.at(-1)).toBe("flow_completed");
  expect(warnings).toEqual([]);
});
