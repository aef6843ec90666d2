import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  defineFlow,
  type FlowFactory,
  type RequestInfo,
  type ResponseInfo,
  type RetryInfo,
} from "noukai-codegen-runtime";
import { grader, type LooseFlow } from "../support/flow.js";
import { completed, fail, json } from "../support/server.js";
import { useClient } from "./harness.js";

const at = useClient();

describe("hooks", () => {
  it("see each request, response and retry, with the key redacted", async () => {
    const requests: RequestInfo[] = [];
    const responses: ResponseInfo[] = [];
    const retries: RetryInfo[] = [];
    await at.reopen({
      hooks: {
        request: (info) => requests.push(info),
        response: (info) => responses.push(info),
        retry: (info) => retries.push(info),
      },
    });
    let calls = 0;
    at.server.handle((_request, response) => {
      if (++calls === 1)
        fail(response, 503, "BUSY", { "retry-after": "0", "x-request-id": "req-0" });
      else json(response, 200, completed([]), { "x-request-id": "req-1" });
    });
    await grader(at.client).execute({ message: "Hi." });

    const url = `${at.server.baseUrl}/seq/acme/spelling/grade-3/v0/execute`;
    expect(requests).toEqual(
      [1, 2].map((attempt) => ({
        method: "POST",
        url,
        headers: expect.objectContaining({ authorization: "Bearer [redacted]" }) as object,
        body: '{"message":"Hi."}',
        attempt,
      })),
    );
    expect(responses).toEqual([
      {
        method: "POST",
        url,
        status: 503,
        requestId: "req-0",
        attempt: 1,
        durationMs: expect.any(Number) as number,
      },
      {
        method: "POST",
        url,
        status: 200,
        requestId: "req-1",
        attempt: 2,
        durationMs: expect.any(Number) as number,
      },
    ]);
    expect(retries).toEqual([
      {
        method: "POST",
        url,
        attempt: 1,
        delayMs: expect.any(Number) as number,
        error: expect.objectContaining({ name: "FlowExecutionError", status: 503 }) as Error,
      },
    ]);
    expect(JSON.stringify([requests, responses, retries])).not.toContain("nk_test_secret");
    expect(at.server.requests[0]?.headers.authorization).toBe("Bearer nk_test_secret");
  });

  it("that throw do not reach the call", async () => {
    const broken = (): never => {
      throw new Error("broken logger");
    };
    await at.reopen({ hooks: { request: broken, response: broken } });
    expect(await grader(at.client).execute({ message: "Hi." })).toEqual(completed([]));
  });
});

describe("a definition that has changed", () => {
  function define(slug: string): FlowFactory<LooseFlow> {
    return defineFlow<LooseFlow>({
      org: "acme",
      project: "spelling",
      slug,
      defaultVersion: "draft",
      hash: "aaaa",
    });
  }

  beforeEach(() => {
    at.server.handle((_request, response) => {
      json(response, 200, completed([]), { "x-flow-hash": "bbbb" });
    });
  });

  it("is warned about once, by the process", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const flow = define("changed-once")(at.client);
    await flow.execute({});
    await flow.execute({});
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn).toHaveBeenCalledWith(
      "The flow acme/spelling/changed-once has changed since its client was generated: run noukai-codegen generate.",
      { code: "NOUKAI_STALE_CLIENT" },
    );
  });

  it("is passed to the hook instead of the process", async () => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    const warnings: string[] = [];
    await at.reopen({ hooks: { warning: (message) => warnings.push(message) } });
    await define("changed-hook")(at.client).execute({});
    expect(warnings).toHaveLength(1);
    expect(warn).not.toHaveBeenCalled();
  });

  it("is no news for another version, for the same hash and where there is none", async () => {
    const warnings: string[] = [];
    await at.reopen({ hooks: { warning: (message) => warnings.push(message) } });
    await define("other-version")(at.client).execute({ version: 1 });
    at.server.handle((_request, response) => {
      json(response, 200, completed([]), { "x-flow-hash": "aaaa" });
    });
    await define("same-hash")(at.client).execute({});
    at.server.handle((_request, response) => {
      json(response, 200, completed([]));
    });
    await define("no-hash")(at.client).execute({});
    expect(warnings).toEqual([]);
  });
});
