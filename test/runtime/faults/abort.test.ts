import { describe, expect, it } from "vitest";
import { APIConnectionError, isNoukaiError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { fail } from "../support/server.js";
import { failureOf, transports, useFaults } from "./harness.js";

describe.each(transports)("over %s", (transport) => {
  const at = useFaults(transport);

  it("an abort is the signal's own reason, never a timeout", async () => {
    const reason = new Error("the user left");
    for (const when of ["before", "while sending", "while reading", "while waiting to retry"]) {
      const controller = new AbortController();
      const abort = (): void =>
        void setImmediate(() => {
          controller.abort(reason);
        });
      if (when === "before") controller.abort(reason);
      await at.reopen({
        hooks: {
          ...(when === "while reading" && { response: abort }),
          ...(when === "while waiting to retry" && { retry: abort }),
        },
      });
      at.server.handle((_request, response) => {
        if (when === "while sending") abort();
        if (when === "while reading") response.writeHead(200).write("{");
        if (when === "while waiting to retry") fail(response, 429, "NO", { "retry-after": "30" });
      });
      const call = grader(at.client).execute({ message: "Hi.", signal: controller.signal });
      expect(await failureOf(call), when).toBe(reason);
    }
    // Before the transport has been loaded, and while its connection is made.
    await at.reopen({});
    for (const turns of [0, 1, 2, 5]) {
      const controller = new AbortController();
      const call = failureOf(
        grader(at.client).execute({ message: "Hi.", signal: controller.signal }),
      );
      for (let turn = 0; turn < turns; turn++) await Promise.resolve();
      controller.abort(reason);
      expect(await call, `after ${turns} turns`).toBe(reason);
    }
    const controller = new AbortController();
    controller.abort();
    const error = await failureOf(
      grader(at.client).execute({ message: "Hi.", signal: controller.signal }),
    );
    expect(error).toBeInstanceOf(DOMException);
    expect(error).toMatchObject({ name: "AbortError" });
    expect(isNoukaiError(error)).toBe(false);
  });

  it("the client's signal cancels what is under way", async () => {
    const controller = new AbortController();
    await at.reopen({
      signal: controller.signal,
    });
    at.server.handle(() => {
      controller.abort();
    });
    expect(await failureOf(at.execute())).toBe(controller.signal.reason);
  });

  it("closing the client fails what is under way", async () => {
    at.server.handle(() => at.client.close());
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(String(error)).toMatch(/client is closed/);
  });
});
