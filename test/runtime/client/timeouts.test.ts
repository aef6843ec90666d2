import { describe, expect, it } from "vitest";
import { grader } from "../support/flow.js";
import { completed, fail } from "../support/server.js";
import { useClient } from "./harness.js";

const at = useClient();

describe("timeouts", () => {
  it("a connection that is never made: the connect limit", async () => {
    // A dispatcher that never connects, which is what an address that swallows packets looks like from here.
    await at.reopen({ dispatcher: { dispatch: () => true } });
    const timeout = { connect: 50, total: 20_000 };
    await expect(grader(at.client).execute({ message: "Hi.", timeout })).rejects.toMatchObject({
      name: "APITimeoutError",
      phase: "connect",
      attempts: 1,
    });
  });

  it("of the client hold for every call, and a call's own win", async () => {
    await at.reopen({ timeout: { total: 60 } });
    at.server.handle(() => undefined);
    await expect(grader(at.client).execute({ message: "Hi." })).rejects.toMatchObject({
      phase: "total",
    });
    await expect(
      grader(at.client).execute({ message: "Hi.", timeout: { headers: 40, total: 0 } }),
    ).rejects.toMatchObject({ phase: "headers" });
    await expect(grader(at.client).events({ message: "Hi." }).next()).rejects.toMatchObject({
      phase: "total",
    });
  });

  it("0 and Infinity switch a limit off, and very long ones do not overflow", async () => {
    for (const timeout of [0, Infinity, 1e12]) {
      expect(await grader(at.client).execute({ message: "Hi.", timeout })).toEqual(completed([]));
    }
  });

  it("that cannot be meant are a ValueError of the call", async () => {
    await expect(grader(at.client).execute({ message: "Hi.", timeout: -1 })).rejects.toMatchObject({
      name: "ValueError",
    });
    expect(at.server.requests).toHaveLength(0);
  });

  it("of a call cover its retries", async () => {
    at.server.handle((_request, response) => {
      fail(response, 503, "BUSY");
    });
    await expect(grader(at.client).execute({ message: "Hi.", timeout: 100 })).rejects.toMatchObject(
      {
        name: "FlowExecutionError",
        attempts: 1,
      },
    );
  });
});
