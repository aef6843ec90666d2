// The other side of the measurements, in a process of its own: answers `/execute` with JSON and `/step` and
// `/trace/stream` with events, as cheaply as Node can.
import { createServer } from "node:http";

const executed = JSON.stringify({
  status: "completed",
  result: [{ text: "This is fun." }, { text: "That was fun." }],
  flowId: "flow-1",
  blockCount: 3,
  executionId: "run-1",
});

const frame = (event, data) => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** A step's partial output: the event that long streams are made of. */
const output = (index) =>
  frame("step_output", {
    stepId: "explain",
    outputData: { text: `Part ${index} of the explanation.`, loopIndex: index },
  });

const started = frame("run_started", {
  runId: "run-1",
  executionId: "run-1",
  flowId: "flow-1",
  stepCount: 1,
});
const stepStarted = frame("step_started", { stepId: "explain", name: "Explain", stepIndex: 0 });
const ended =
  frame("step_completed", { stepId: "explain", name: "Explain", output: [], durationMs: 5 }) +
  frame("flow_completed", { runId: "run-1", executionId: "run-1", result: [] });

/** Frames are made once: what is measured is the client. */
const block = Buffer.from(Array.from({ length: 250 }, (_, index) => output(index)).join(""));

const server = createServer((request, response) => {
  request.resume();
  request.on("end", () => {
    if (request.url.endsWith("/execute")) {
      response.writeHead(200, {
        "content-type": "application/json",
        "content-length": executed.length,
        "x-request-id": "request-1",
      });
      response.end(executed);
      return;
    }
    const blocks = Number(request.headers["x-session-id"].split("-")[1]) / 250;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write(started + stepStarted);
    let sent = 0;
    const more = () => {
      while (sent < blocks) {
        sent++;
        if (!response.write(block)) {
          response.once("drain", more);
          return;
        }
      }
      response.end(ended);
    };
    more();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send(server.address().port));
process.on("disconnect", () => process.exit());
