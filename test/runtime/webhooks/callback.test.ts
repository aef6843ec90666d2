import { describe, expect, expectTypeOf, it } from "vitest";
import type { ExecuteAsyncOptions } from "noukai-codegen-runtime";
import { clientFor, grader, type GraderFlow } from "../support/flow.js";
import { json } from "../support/server.js";
import { useServer } from "../support/use-server.js";

const service = useServer((_request, response) => {
  json(response, 202, { executionId: "run-1" });
});

type Callback = Pick<ExecuteAsyncOptions<GraderFlow>, "callbackUrl" | "callbackEvents">;

const submit = async (callback: Callback): Promise<unknown> => {
  await using client = clientFor(service.server.baseUrl);
  await grader(client).executeAsync({ message: "Hi.", ...callback });
  return service.server.requests.at(-1)?.body;
};

describe("executeAsync with callbackUrl", () => {
  it("sends where the end of the run is to be sent, and which ends", async () => {
    expect(await submit({ callbackUrl: "https://app.example/hooks?a=1" })).toEqual({
      message: "Hi.",
      callbackUrl: "https://app.example/hooks?a=1",
    });
    const callbackUrl = new URL("http://127.0.0.1:3000/hooks");
    expect(await submit({ callbackUrl, callbackEvents: ["flow.failed"] })).toEqual({
      message: "Hi.",
      callbackUrl: "http://127.0.0.1:3000/hooks",
      callbackEvents: ["flow.failed"],
    });
    for (const url of ["http://localhost/", "http://[::1]:1/"])
      expect(await submit({ callbackUrl: url })).toMatchObject({ callbackUrl: url });
    expect(await submit({})).toEqual({ message: "Hi." });
    expectTypeOf<NonNullable<Callback["callbackEvents"]>[number]>().toEqualTypeOf<
      "flow.completed" | "flow.failed"
    >();
  });

  it.each([
    [{ callbackUrl: "http://app.example/" }, /^callbackUrl must be an https: URL/],
    [{ callbackUrl: "http://127.0.0.1.app.example/" }, /^callbackUrl must be an https: URL/],
    [{ callbackUrl: "ftp://localhost/" }, /^callbackUrl must be an https: URL/],
    [{ callbackUrl: "/hooks" }, /^callbackUrl must be an https: URL/],
    [{ callbackUrl: "https://me:pw@app.example/" }, /^callbackUrl must be/],
    [{ callbackEvents: ["flow.failed"] }, /^callbackEvents needs/],
    [{ callbackUrl: "https://a.example", callbackEvents: [] }, /^callbackEvents needs/],
    [{ callbackUrl: "https://a.example", callbackEvents: ["done"] }, /^callbackEvents needs/],
  ] as [Callback, RegExp][])("refuses %j, and sends nothing", async (callback, message) => {
    const before = service.server.requests.length;
    const error: unknown = await submit(callback).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      name: "ValueError",
      message: expect.stringMatching(message) as string,
    });
    expect(String(error)).not.toContain("me:pw");
    expect(service.server.requests).toHaveLength(before);
  });
});
