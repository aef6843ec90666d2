import { expect } from "vitest";
import type { Call } from "../drive.js";
import type { RecordedResponse } from "../recorded.js";
import { expectRefused, type Case, type Seen } from "./case.js";

const image = { kind: "url", url: "https://example.com/a.png", mimeType: "image/png" };
const execute = { method: "execute", options: { message: "x" } } as const;

/** The class of every response of a file, by the file. */
const classes = {
  "error-request": "FlowRequestError",
  "error-authentication": "AuthenticationError",
  "error-credits": "InsufficientCreditsError",
  "error-permission": "PermissionDeniedError",
  "error-not-found": "FlowNotFoundError",
  "error-rate-limit": "RateLimitError",
  "error-service": "FlowExecutionError",
} as const;

/** What `execute` and its like refuse to send. */
const refused: readonly [RegExp, object][] = [
  [/version/, { message: "x", version: "main" }],
  [/version/, { message: "x", version: 0 }],
  [/version/, { message: "x", version: 1.5 }],
  [/exclude/, { message: "x", messages: [{ role: "user", content: "x" }] }],
  [/parameters/, { parameters: ["x"] }],
  [/attachments/, { parameters: { attachments: [] } }],
  [/attachments.*10/, { message: "x", attachments: Array(11).fill(image) }],
  [/https/, { message: "x", attachments: [{ ...image, url: "http://example.com/a.png" }] }],
  [/2048/, { message: "x", attachments: [{ ...image, url: `https://e.com/${"a".repeat(2048)}` }] }],
  [/filename/, { message: "x", attachments: [{ ...image, filename: "../a.png" }] }],
  [/filename/, { message: "x", attachments: [{ ...image, filename: "a".repeat(256) }] }],
  [/tools.*64/, { message: "x", tools: Array.from({ length: 65 }, (_, n) => tool(`t${n}`)) }],
  [/tools/, { message: "x", tools: [tool("look up")] }],
];

/** Error bodies, and what is refused before it is sent. */
export const errorCases: readonly Case[] = [
  ...Object.keys(classes).flatMap((file) =>
    (["execute", "events", "executeAsync"] as const).map((method): Case => ({
      file,
      title: method,
      flow: "hello-world",
      client: { maxRetries: 0 },
      calls: (responses) => responses.map((): Call => ({ ...execute, method })),
      check: (seen) => {
        expectClass(seen, classes[file as keyof typeof classes]);
      },
    })),
  ),
  {
    file: "error-permission",
    title: "says the text of a relay",
    flow: "hello-world",
    calls: [execute, execute],
    check: ({ outcomes }) => {
      expect(outcomes[0]?.error?.message).toContain("JWT required");
    },
  },
  {
    file: "error-rate-limit",
    title: "says after how long",
    flow: "hello-world",
    client: { maxRetries: 0 },
    calls: [execute, execute],
    check: ({ outcomes }) => {
      expect(outcomes.map(({ error }) => error?.retryAfter)).toEqual([7, undefined]);
    },
  },
  {
    file: "error-request-id",
    flow: "hello-world",
    calls: [execute, execute],
    check: ({ outcomes }) => {
      expect(outcomes.map(({ error }) => error?.requestId)).toEqual(["req_1", undefined]);
    },
  },
  {
    file: "error-no-response",
    flow: "hello-world",
    calls: [execute, { ...execute, options: { message: "x", timeout: { headers: 100 } } }],
    check: ({ outcomes }) => {
      expect(outcomes.map(({ error }) => error)).toMatchObject([
        { name: "APIConnectionError" },
        { name: "APITimeoutError", phase: "headers" },
      ]);
    },
  },
  {
    file: "error-redirect",
    flow: "hello-world",
    calls: [execute],
    check: ({ outcomes }) => {
      const { name, message } = outcomes[0]?.error ?? {};
      expect(name).toBe("InvalidResponseError");
      expect(message).toContain("https://elsewhere.example/api/v1");
      expect(message).toContain("http://127.0.0.1:");
      expect(message).toContain("NOUKAI_BASE_URL");
    },
  },
  {
    file: "error-tool-rounds",
    flow: "tools-enabled",
    calls: [
      {
        method: "execute",
        options: { message: "x", tools: [tool("look_up")], maxToolRounds: 2 },
        handler: "sync",
        toolResult: "seen",
      },
    ],
    check: ({ handled, outcomes }) => {
      expect(handled).toHaveLength(2);
      expect(outcomes[0]?.error).toMatchObject({
        name: "ToolCallLimitError",
        rounds: 2,
        executionId: "x1",
      });
    },
  },
  ...refused.map(([message, options], index): Case => ({
    file: "request-invalid-options",
    title: `${index + 1}: ${String(message)}`,
    flow: "hello-world",
    calls: [{ method: "execute", options }],
    check: (seen) => {
      expectRefused(seen, "ValueError", message);
    },
  })),
  ...(["steps", "events", "executeAsync"] as const).map((method): Case => ({
    file: "request-invalid-options",
    title: `attachments of ${method}`,
    flow: "hello-world",
    calls: [{ method, options: { message: "x", attachments: [image] } }],
    check: (seen) => {
      expectRefused(seen, "ValueError", /attachments/);
    },
  })),
  {
    file: "request-invalid-options",
    title: "an async handler",
    flow: "tools-enabled",
    calls: [
      {
        method: "execute",
        options: { message: "x", tools: [tool("look_up")] },
        handler: "async",
      },
    ],
    only: "blocking",
    check: (seen) => {
      expectRefused(seen, "TypeError", /async/);
    },
  },
  ...(["execute", "steps", "events", "executeAsync"] as const).map((method): Case => ({
    file: "request-production",
    title: method,
    flow: "hello-world",
    calls: [{ method, options: { message: "x", version: "production" } }],
    check: (seen) => {
      expectRefused(seen, "NotImplementedError", /defaultVersion/);
    },
  })),
];

function tool(name: string): object {
  return { type: "function", function: { name, parameters: { type: "object" } } };
}

/** Expects every call to fail as its response says. */
function expectClass({ outcomes, responses }: Seen, name: string): void {
  expect(outcomes.map(({ error }) => error)).toMatchObject(
    responses.map((response) => ({
      name,
      status: response.status,
      isFlowExecutionError: name === "FlowExecutionError" || name === "FlowRequestError",
      ...codeOf(response),
    })),
  );
}

function codeOf({ body }: RecordedResponse): object {
  const { detail } = (body ?? {}) as { detail?: string | { code: string; message: string } };
  if (typeof detail !== "object") return {};
  const { code, message } = detail;
  return { code, message: expect.stringContaining(message) as string };
}
