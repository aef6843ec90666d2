import { StreamTruncatedError } from "noukai-codegen-runtime";
import { expect, it } from "vitest";
import { grader } from "../runtime/support/flow.js";
import { frame, stream } from "../runtime/support/server.js";
import { useServer } from "../runtime/support/use-server.js";

const maxRetries = 2;
let requests = 0;
const ending = frame("flow_completed", { runId: "r", executionId: "e1", result: {}, summary: {} });
const at = useServer(
  (_request, response) => {
    requests += 1;
    // Without the last blank line the terminal event is lost, each time.
    stream(response, [
      frame("run_started", { runId: "r", executionId: "e1", flowId: "f", stepCount: 1 }),
      frame("step_started", { stepId: "explain", name: "s", stepIndex: 0 }),
      frame("step_completed", {
        stepId: "explain",
        name: "s",
        output: {},
        durationMs: 1,
        costUsd: "0",
      }),
      ending.slice(0, -1),
    ]);
  },
  () => ({ maxRetries }),
);

it("a run whose terminal event is lost each time ends", async () => {
  const failure = await (async (): Promise<unknown> => {
    try {
      for await (const _ of grader(at.client).steps({ message: "m" }));
    } catch (error) {
      return error;
    }
    return undefined;
  })();
  expect(failure).toBeInstanceOf(StreamTruncatedError);
  // At most one for each step and `maxRetries`.
  expect(requests).toBeLessThanOrEqual(1 + maxRetries);
});
