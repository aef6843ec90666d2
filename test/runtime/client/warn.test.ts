import { afterEach, describe, expect, it, vi } from "vitest";
import { grader } from "../support/flow.js";
import { completed, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";

const at = useServer((_request, response) => {
  json(response, 200, completed([]));
});
const messages = [{ role: "user", content: "x".repeat(900_000) }] as const;

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe("a warning", () => {
  it("goes to the hook each time, and an error of the hook is no error of the call", async () => {
    const emitted = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const warnings: string[] = [];
    const warning = (message: string): never => {
      warnings.push(message);
      throw new Error("broken logger");
    };
    await at.reopen({ hooks: { warning } });
    await grader(at.client).execute({ messages });
    await grader(at.client).execute({ messages });
    expect(warnings).toHaveLength(2);
    expect(emitted).not.toHaveBeenCalled();
  });

  it("goes nowhere without a hook and without a process that takes warnings", async () => {
    const logged = vi.spyOn(console, "warn");
    vi.stubGlobal("process", { env: {} });
    await grader(at.client).execute({ messages });
    vi.unstubAllGlobals();
    expect(logged).not.toHaveBeenCalled();
  });

  it("goes to the process without a hook, once per kind", async () => {
    const emitted = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    vi.resetModules();
    const { createClient, defineFlow } = await import("noukai-codegen-runtime");
    const client = createClient({ apiKey: "nk_x", baseUrl: at.server.baseUrl });
    const flow = defineFlow(grader.descriptor);
    await flow(client).execute({ messages });
    await flow(client).execute({ messages });
    await client.close();
    expect(emitted.mock.calls).toEqual([
      [expect.stringContaining("messages are 0.90 MB"), { code: "NOUKAI_LARGE_MESSAGES" }],
    ]);
  });
});
