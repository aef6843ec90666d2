import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import {
  AuthenticationError,
  FlowExecutionError,
  FlowNotFoundError,
  FlowRequestError,
  InsufficientCreditsError,
  isNoukaiError,
  NoukaiError,
  PermissionDeniedError,
} from "noukai-codegen-runtime";
import { ERROR_STATUS } from "../../../runtime/src/wire.js";
import { fail, type Handler } from "../support/server.js";
import { failureOf, useFaults } from "./harness.js";

const at = useFaults();

describe("every status of the protocol", () => {
  const classes: Record<number, typeof NoukaiError> = {
    400: FlowRequestError,
    401: AuthenticationError,
    402: InsufficientCreditsError,
    404: FlowNotFoundError,
    409: FlowRequestError,
    413: FlowRequestError,
    422: FlowRequestError,
    500: FlowExecutionError,
    502: FlowExecutionError,
    503: FlowExecutionError,
  };
  const cases: [number, string, typeof NoukaiError | undefined][] = [
    [403, "FORBIDDEN", PermissionDeniedError],
    [418, "TEAPOT", FlowRequestError],
    ...Object.entries(ERROR_STATUS).map(
      ([code, status]): [number, string, typeof NoukaiError | undefined] => [
        status,
        code,
        classes[status],
      ],
    ),
  ];

  it.each(cases)("%i %s", async (status, code, expected) => {
    await at.reopen({ maxRetries: 0 });
    at.server.handle((_request, response) => {
      fail(response, status, code, { "x-request-id": "req-1" });
    });
    const error = await failureOf(at.execute());
    if (!expected) throw new Error(`no class for ${status}`);
    expect(error).toBeInstanceOf(expected);
    expect(error).toMatchObject({
      constructor: expected,
      name: expected.name,
      status,
      code,
      requestId: "req-1",
      method: "POST",
      attempts: 1,
    });
    expect(String(error)).toContain(`because of ${code} [${status} ${code}]`);
    expect(isNoukaiError(error)).toBe(true);
    expect(error instanceof FlowExecutionError).toBe(
      expected === FlowRequestError || expected === FlowExecutionError,
    );
  });

  it.each([
    ["not json at all", undefined],
    ['{"detail":"only text"}', "only text"],
    ['{"detail":[{"loc":["body"],"msg":"bad"}]}', "bad"],
    ['{"error":{"code":"X","message":"elsewhere"}}', "elsewhere"],
    ['{"detail":{"code":"X","message":"m","executionId":"run-9"}}', "run-9"],
    ["", "No error message"],
  ])("a body of another shape: %s", async (body, expected) => {
    at.server.handle((_request, response) => response.writeHead(400).end(body));
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(FlowRequestError);
    expect(error).toMatchObject({ body });
    const text = `${String(error)} ${String((error as NoukaiError).executionId)}`;
    if (expected !== undefined) expect(text).toContain(expected);
  });
});

describe("an error", () => {
  it("never holds the API key", async () => {
    const faults: Handler[] = [
      (_request, response) => {
        fail(response, 401, "NO");
      },
      (_request, response) => response.socket?.resetAndDestroy(),
      (_request, response) => response.writeHead(200).end("<html>"),
    ];
    for (const fault of faults) {
      at.server.handle((request, response, socket) => void fault(request, response, socket));
      const error = await failureOf(at.execute());
      expect(inspect(error, { depth: 10, showHidden: true })).not.toContain("nk_test_secret");
      expect(JSON.stringify(error)).not.toContain("nk_test_secret");
    }
  });

  it("has no requestId where the service sent none", async () => {
    at.server.handle((_request, response) => {
      fail(response, 400, "NO_STEPS");
    });
    const error = await failureOf(at.execute());
    expect(error).toMatchObject({ code: "NO_STEPS", requestId: undefined });
  });

  it("is recognized across copies of the package", () => {
    const twin = Object.assign(new Error("from elsewhere"), { isNoukaiError: true });
    expect(isNoukaiError(twin)).toBe(true);
    expect(isNoukaiError(new Error("other"))).toBe(false);
    expect(isNoukaiError(null)).toBe(false);
    expect(isNoukaiError("text")).toBe(false);
    expect(isNoukaiError(Object.assign(new Error("other"), { isNoukaiError: false }))).toBe(false);
    expect(isNoukaiError({ isNoukaiError: true })).toBe(false);
  });
});
