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

// Found after bd91f18: the same flood after the last event kept its caller waiting for ever.
it("a flood after the end of a run does not hold up its last event", async () => {
  const encoder = new TextEncoder();
  const frames = ["event: flow_completed\ndata: {}\n\n"];
  const flood = 100_000;
  let left = flood;
  const fetch = (): Promise<Response> => {
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        if (left-- > 0) controller.enqueue(encoder.encode(frames.shift() ?? ": still here\n\n"));
        else controller.close();
      },
    });
    return Promise.resolve(
      new Response(body, { headers: { "content-type": "text/event-stream" } }),
    );
  };
  const client = clientFor("https://service.example", {
    fetch,
    hooks: { warning: () => undefined },
  });
  const types: string[] = [];
  for await (const event of grader(client).events({ message: "Hi." })) types.push(event.type);
  expect(types).toEqual(["flow_completed"]);
  expect(left).toBeGreaterThan(flood / 2);
  await client.close();
});
