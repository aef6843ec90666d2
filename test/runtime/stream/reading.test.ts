import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { FlowRequestError, StreamParseError, ValueError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { fail, frame, runStarted, startStream } from "../support/server.js";
import { calls, collect, failureOf, useStreams } from "./harness.js";

const at = useStreams();

describe("reading a stream", () => {
  it("refuses wrong options at the first event, before sending", async () => {
    const options: object = { version: "main" };
    await expect(
      grader(at.client)
        .events({ message: "Hi.", ...options })
        .next(),
    ).rejects.toThrow(ValueError);
    const tools: object = { tools: [{ name: "flat" }] };
    await expect(
      grader(at.client)
        .steps({ message: "Hi.", ...tools })
        .next(),
    ).rejects.toThrow(ValueError);
    expect(at.server.requests).toHaveLength(0);
  });

  it("sends nothing before the first event is asked for", async () => {
    const events = grader(at.client).events({ message: "Hi." });
    expect(await events.return()).toEqual({ done: true, value: undefined });
    expect(await events.next()).toEqual({ done: true, value: undefined });
    expect(at.server.requests).toHaveLength(0);
  });

  it("answers calls of next() in order, however many wait", async () => {
    const events = grader(at.client).events({ message: "Ths." });
    const results = await Promise.all(Array.from({ length: 18 }, () => events.next()));
    expect(results.map((result) => result.value?.type)).toEqual([
      ...(await collectTypes()),
      undefined,
      undefined,
    ]);
  });

  async function collectTypes(): Promise<string[]> {
    at.script = [...calls];
    return (await collect(grader(at.client).events({ message: "Ths." }))).map(
      (event) => event.type,
    );
  }

  it("tells what to do where a service streams published versions only", async () => {
    at.script = [
      (_request, response) => {
        fail(response, 400, "INVALID_VERSION");
      },
    ];
    const error = await failureOf(grader(at.client).events({ message: "Ths." }));
    expect(error).toBeInstanceOf(FlowRequestError);
    expect(String(error)).toMatch(
      /pass `version` with a published number, or pin one in the config/,
    );
  });

  it("an answer that is no stream is an InvalidResponseError with its body", async () => {
    at.script = [
      (_request, response) =>
        response.writeHead(200, { "content-type": "text/html" }).end("<html>"),
    ];
    expect(await failureOf(grader(at.client).steps({ message: "Ths." }))).toMatchObject({
      name: "InvalidResponseError",
      body: "<html>",
    });
  });

  it("a slow reader holds up the sender", async () => {
    const piece = Buffer.from(
      frame("step_output", { stepId: "find", outputData: "x".repeat(1000) }).repeat(64),
    );
    let written = 0;
    let stalled: (() => void) | undefined;
    const stall = new Promise<void>((resolve) => (stalled = resolve));
    at.script = [
      (_request, response) => {
        startStream(response);
        // As much as anybody takes: what is taken without being read sits in somebody's memory.
        const more = (): void => {
          while (written < 64 * (1 << 20) && response.write(piece)) written += piece.length;
          if (written < 64 * (1 << 20)) response.once("drain", more);
          clearTimeout(timer);
          timer = setTimeout(() => stalled?.(), 200);
        };
        let timer = setTimeout(more);
        response.on("close", () => {
          clearTimeout(timer);
        });
      },
    ];
    const events = grader(at.client).events({ message: "Ths." });
    await events.next();
    await stall;
    // The sockets of both sides buffer some MB, and the client a chunk or two.
    expect(written).toBeLessThan(16 * (1 << 20));
    await events.return();
  });

  it("hands out what came in the same piece before an error", async () => {
    at.script = [
      (_request, response) => {
        startStream(response);
        response.write(`${runStarted}event: step_started\ndata: {\n\n`);
      },
    ];
    const events = grader(at.client).events({ message: "Ths.", strictStream: true });
    expect((await events.next()).value?.type).toBe("run_started");
    await expect(events.next()).rejects.toThrow(StreamParseError);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it("an abort is reported, and not a later frame that is not JSON", async () => {
    at.script = [
      (_request, response) => {
        startStream(response);
        response.write(`${runStarted}event: step_started\ndata: {\n\n`);
      },
    ];
    const controller = new AbortController();
    const { signal } = controller;
    const events = grader(at.client).events({ message: "Ths.", signal, strictStream: true });
    expect((await events.next()).value?.type).toBe("run_started");
    controller.abort();
    await expect(events.next()).rejects.toMatchObject({ name: "AbortError" });
  });

  it("with strictStream, a frame that is not JSON is a StreamParseError with the frame, and closes the connection", async () => {
    at.script = [
      (_request, response) => {
        startStream(response);
        response.write(`${runStarted}event: step_started\ndata: {"stepId": "fi\n\n`);
        closed = once(response, "close");
      },
    ];
    let closed: Promise<unknown> | undefined;
    const error = await failureOf(
      grader(at.client).events({ message: "Ths.", strictStream: true }),
    );
    expect(error).toBeInstanceOf(StreamParseError);
    expect(error).toMatchObject({ frame: '{"stepId": "fi', method: "POST", status: 200 });
    await closed;
  });
});

describe("options that only execute takes", () => {
  it.each([{ messages: [{ role: "user", content: "hi" }] }, { attachments: [{ kind: "url" }] }])(
    "are a ValueError before anything is sent: %o",
    async (option) => {
      const options: object = option;
      for (const run of [
        grader(at.client).steps({ message: "m", ...options }),
        grader(at.client).events({ message: "m", ...options }),
      ]) {
        expect(await failureOf(run)).toBeInstanceOf(ValueError);
      }
      expect(at.server.requests).toHaveLength(0);
    },
  );

  it("are ignored where they are empty lists, as everywhere", async () => {
    const empty: object = { messages: [], attachments: [] };
    expect(await collect(grader(at.client).steps({ message: "m", ...empty }))).toHaveLength(3);
    expect(at.server.requests[0]?.body).toEqual({
      message: "m",
      stepIndex: 0,
      accumulatedOutputs: {},
    });
  });

  it("are not in the types", () => {
    const messages = [{ role: "user", content: "hi" }] as const;
    // @ts-expect-error: `messages` is for execute only
    void grader(at.client).steps({ messages });
    // @ts-expect-error: `messages` is for execute only
    void grader(at.client).events({ messages });
  });
});
