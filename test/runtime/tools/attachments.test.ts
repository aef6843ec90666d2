import { describe, expect, it } from "vitest";
import { ValueError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { paused, toolCall } from "../support/server.js";
import { lookup, useTools } from "./harness.js";

const at = useTools();

describe("attachments", () => {
  const good = { kind: "url", url: "https://files.example/a.png", mimeType: "image/png" } as const;

  it("are sent as they are, also with every resume", async () => {
    at.script = [paused([toolCall("c1", "lookup", "{}")])];
    await grader(at.client).execute({
      message: "Hi.",
      attachments: [{ ...good, filename: "a.png" }],
      tools: [lookup],
      toolHandler: () => [{ toolCallId: "c1", content: "x" }],
    });
    expect(at.server.requests).toHaveLength(2);
    for (const { body } of at.server.requests) {
      expect(body).toMatchObject({ attachments: [{ ...good, filename: "a.png" }] });
    }
  });

  it.each([
    [Array.from({ length: 11 }, () => good), /11 given, at most 10 allowed/],
    [
      [good, { ...good, url: "http://files.example/a" }],
      /attachments\[1\] must have an https: URL/,
    ],
    [[{ ...good, url: "nonsense" }], /attachments\[0\] must have an https: URL/],
    [[{ ...good, url: `https://x.example/${"a".repeat(2048)}` }], /attachments\[0\].*2048/],
    [[{ ...good, kind: "file" }], /attachments\[0\] must have kind: "url"/],
    [[{ ...good, mimeType: "" }], /attachments\[0\] must have a mimeType/],
    [[{ ...good, filename: "a".repeat(256) }], /attachments\[0\].*255/],
    [[{ ...good, filename: "a/b" }], /attachments\[0\] has a filename with/],
    [[{ ...good, filename: "a\\b" }], /attachments\[0\] has a filename with/],
    [[{ ...good, filename: ".." }], /attachments\[0\] has a filename with/],
    [[null], /attachments\[0\] must be an object/],
  ])("refuses %j before sending", async (attachments, message) => {
    const options: object = { attachments };
    const call = grader(at.client).execute({ message: "Hi.", ...options });
    await expect(call).rejects.toThrow(message);
    await expect(call).rejects.toThrow(ValueError);
    expect(at.server.requests).toHaveLength(0);
  });
});
