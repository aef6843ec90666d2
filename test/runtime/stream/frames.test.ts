import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { propertyOptions } from "../../support/seed.js";
import { StreamParseError } from "../../../runtime/src/errors.js";
import { FrameReader } from "../../../runtime/src/stream/frames.js";
import { parseFrame, type WireEvent } from "../../../runtime/src/stream/parse-frame.js";

const encoder = new TextEncoder();

/** Data that is not a JSON object, of the last `read`. */
const refused: string[] = [];
const malformed = (data: string): void => {
  refused.push(data);
};

/** Feeds bytes in pieces, and looks at all that they hold. */
function read(...pieces: (string | Uint8Array)[]): WireEvent[] {
  refused.length = 0;
  const reader = new FrameReader(() => ({}));
  const frames = pieces.flatMap((piece) =>
    reader.feed(typeof piece === "string" ? encoder.encode(piece) : piece),
  );
  return [...frames, ...reader.end()].flatMap((frame) => parseFrame(frame, malformed) ?? []);
}

const completed = (output: unknown): WireEvent => ({
  stepId: "find",
  output,
  type: "step_completed",
});
const lf = 'event: step_completed\ndata: {"stepId":"find","output":"naïve ✓ 😀"}\n\n';
const expected = [completed("naïve ✓ 😀"), completed("naïve ✓ 😀")];

describe("an event stream", () => {
  it.each([
    ["line feeds", lf + lf],
    ["carriage returns and line feeds", (lf + lf).replaceAll("\n", "\r\n")],
    ["carriage returns", (lf + lf).replaceAll("\n", "\r")],
    ["all three", `${lf.replaceAll("\n", "\r")}${lf.replaceAll("\n", "\r\n")}`],
    ["a byte order mark", `\uFEFF${lf}${lf}`],
    ["comments and other fields", `: hi\nid: 7\nretry: 10\n${lf}:\n\n${lf}`],
    ["no space after the colon", (lf + lf).replaceAll(": {", ":{").replaceAll(": s", ":s")],
    [
      "data in several lines",
      `event: step_completed\ndata: {"stepId":"find",\ndata: "output":"naïve ✓ 😀"}\n\n${lf}`,
    ],
  ])("with %s reads the same, split at every byte", (_name, text) => {
    const bytes = encoder.encode(text);
    expect(read(bytes)).toEqual(expected);
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(read(bytes.subarray(0, cut), bytes.subarray(cut)), `cut at ${cut}`).toEqual(expected);
    }
    expect(
      read(
        ...bytes
          .map((byte) => byte)
          .reduce<Uint8Array[]>((all, byte) => [...all, Uint8Array.of(byte)], []),
      ),
    ).toEqual(expected);
  });

  it("cut in any way reads the same", () => {
    const bytes = encoder.encode((lf + lf).replaceAll("\n", "\r\n"));
    fc.assert(
      fc.property(fc.array(fc.nat({ max: bytes.length })), (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const pieces = edges.slice(1).map((end, index) => bytes.subarray(edges[index], end));
        expect(read(...pieces)).toEqual(expected);
      }),
      propertyOptions(),
    );
  });

  it("a frame without its blank line is dropped", () => {
    expect(read(lf, lf.slice(0, -1))).toEqual(expected.slice(1));
    expect(read(lf, lf.slice(0, -1).replaceAll("\n", "\r"))).toEqual(expected.slice(1));
  });

  it("a byte order mark anywhere else is part of the line", () => {
    expect(read(lf, `\uFEFF${lf}`)).toEqual([expected[0]]);
  });

  it("the name may stand in the payload, which `event` wins over", () => {
    expect(read('data: {"eventType":"step_completed","stepId":"a"}\n\n')).toEqual([
      { stepId: "a", type: "step_completed" },
    ]);
    expect(read('event: step_error\ndata: {"eventType":"step_completed","type":"x"}\n\n')).toEqual([
      { type: "step_error" },
    ]);
    expect(read('data: {"no":"name"}\n\n')).toEqual([]);
  });

  it.each(["[]", "null", "5", "{", "", "{}{}"])(
    "data %j of a known event is skipped, and reported",
    (data) => {
      expect(read(`event: step_completed\ndata: ${data}\n\n`, lf)).toEqual(expected.slice(1));
      expect(refused).toEqual([data]);
    },
  );

  it.each(["", "[DONE]", "ping", "keep-alive", "null", "5", "[]"])(
    "data %j without a name is no event",
    (data) => {
      expect(read(`data: ${data}\n\n`, lf)).toEqual(expected.slice(1));
      expect(refused).toEqual([]);
    },
  );

  it.each(["{not json}", "{", "not json at all", '["a"', "[{}]"])(
    "data %j without a name is skipped, and reported",
    (data) => {
      expect(read(`data: ${data}\n\n`, lf)).toEqual(expected.slice(1));
      expect(refused).toEqual([data]);
    },
  );

  it('"message" is the default name of the standard, and names nothing', () => {
    expect(read('event: message\ndata: {"eventType":"step_completed","stepId":"a"}\n\n')).toEqual([
      { stepId: "a", type: "step_completed" },
    ]);
    expect(read("event: message\ndata: [DONE]\n\n")).toEqual([]);
    expect(refused).toEqual([]);
  });

  it("data is reported up to 4096 characters", () => {
    read(`event: step_error\ndata: ${"x".repeat(10_000)}\n\n`);
    expect(refused).toEqual(["x".repeat(4096)]);
  });

  it.each([
    ["step_output", "outputData"],
    ["step_completed", "output"],
    ["flow_completed", "result"],
  ])("%s has no keys of the service, at any depth", (event, name) => {
    const data = { [name]: [{ __rendered_prompt__: "secret", in: { __rendered_prompt__: "s" } }] };
    expect(read(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`)).toEqual([
      { type: event, [name]: [{ in: {} }] },
    ]);
  });

  it.each([
    ["step_output", "outputContext", "outputData"],
    ["step_input", "inputContext", "inputData"],
  ])("the data of %s has one name, whether it came as %s or %s", (event, live, name) => {
    const data = { text: "t", __rendered_prompt__: "secret" };
    for (const field of [live, name]) {
      expect(
        read(`event: ${event}\ndata: ${JSON.stringify({ stepId: "a", [field]: data })}\n\n`),
      ).toEqual([{ type: event, stepId: "a", [name]: { text: "t" } }]);
    }
  });

  it.each([
    ["", false],
    [lf, false],
    [`${lf}: bye`, false],
    [`${lf}\n\n`, false],
    [lf.slice(0, -1), true],
    [lf.slice(0, -2), true],
    [`${lf}event: step_comp`, true],
    [`${lf}event: step_completed\ndata: {}\n`, true],
    [lf.replaceAll("\n", "\r"), false],
    [lf.replaceAll("\n", "\r").slice(0, -1), true],
  ])("the end of %j is in the middle of a frame: %s", (text, truncated) => {
    const reader = new FrameReader(() => ({}));
    reader.feed(encoder.encode(text));
    reader.end();
    expect(reader.truncated).toBe(truncated);
  });

  it("a line, and a frame of many lines, larger than 16 MB is refused", () => {
    const piece = encoder.encode("x".repeat(1 << 20));
    const line = new FrameReader(() => ({ url: "http://here" }));
    line.feed(encoder.encode("data: "));
    const endless = (): void => {
      for (let i = 0; i < 17; i++) line.feed(piece);
    };
    expect(endless).toThrow(StreamParseError);

    const lines = new FrameReader(() => ({}));
    const many = encoder.encode(`data: ${"x".repeat(1 << 20)}\n`);
    const growing = (): void => {
      for (let i = 0; i < 17; i++) lines.feed(many);
    };
    expect(growing).toThrow(/larger than 16777216/);
  });
});
