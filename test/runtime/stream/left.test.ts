import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { grader } from "../support/flow.js";
import { runStarted, startStream, stepFrames, type Handler } from "../support/server.js";
import { collect, found, useStreams } from "./harness.js";

const at = useStreams();

describe("a stream that is left", () => {
  /** When the server saw the connection of its response close. */
  let closed: Promise<unknown>;
  const endless: Handler = (_request, response) => {
    closed = once(response, "close");
    startStream(response);
    response.write(runStarted + stepFrames("find", found).join(""));
  };

  it.each(["break", "return", "throw", "abort", "dispose", "abort while waiting", "close"])(
    "by %s closes its connection at once",
    async (way) => {
      at.script = [endless];
      const controller = new AbortController();
      const events = grader(at.client).events({ message: "Ths.", signal: controller.signal });
      const first = await events.next();
      expect(first.value?.type).toBe("run_started");
      if (way === "break") {
        for await (const _ of events) break;
      } else if (way === "return") {
        expect(await events.return()).toEqual({ done: true, value: undefined });
      } else if (way === "throw") {
        await expect(events.throw(new Error("enough"))).rejects.toThrow("enough");
      } else if (way === "dispose") {
        await events[Symbol.asyncDispose]();
      } else if (way === "close") {
        await at.client.close();
        await expect(collect(events)).rejects.toThrow(/client is closed/);
      } else {
        for (let i = 0; i < 4 && way === "abort while waiting"; i++) await events.next();
        const next = way === "abort" ? undefined : events.next();
        controller.abort(new Error("my reason"));
        await expect(next ?? events.next()).rejects.toThrow("my reason");
      }
      await closed;
      expect(await events.next()).toEqual({ done: true, value: undefined });
    },
  );

  it("while an event is waited for resolves that wait", async () => {
    at.script = [endless];
    const events = grader(at.client).events({ message: "Ths." });
    for (let i = 0; i < 5; i++) await events.next();
    const waiting = events.next();
    await events.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
    await closed;
  });
});
