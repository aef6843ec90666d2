import { expect, it } from "vitest";
import { failureOf } from "../runtime/faults/harness.js";
import { clientFor, grader } from "../runtime/support/flow.js";

// At bd91f18 a flood of comments that are always in the buffer kept timers and signals waiting for ever.
it.each(["the total limit", "a signal"])("a flood of heartbeats is ended by %s", async (by) => {
  const heartbeats = new TextEncoder().encode(": still here\n\n".repeat(10));
  let left = 3_000_000;
  const fetch = (): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (left-- > 0) controller.enqueue(heartbeats);
        else controller.close();
      },
    });
    return Promise.resolve(
      new Response(body, { headers: { "content-type": "text/event-stream" } }),
    );
  };
  const client = clientFor("https://service.example", { fetch, maxRetries: 0 });
  const controller = new AbortController();
  if (by === "a signal")
    setTimeout(() => {
      controller.abort("enough");
    }, 20);
  const events = grader(client).events({
    message: "Hi.",
    timeout: by === "a signal" ? 0 : 20,
    signal: controller.signal,
  });
  const error = await failureOf(events.next());
  if (by === "a signal") expect(error).toBe("enough");
  else expect(error).toMatchObject({ name: "APITimeoutError", phase: "total" });
  expect(left).toBeGreaterThan(0);
  await client.close();
});
