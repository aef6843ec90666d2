import { expect, it } from "vitest";
import { FrameReader } from "../../runtime/src/stream/frames.js";
import { Attack } from "../support/attack.js";

interface Message {
  readonly event: string;
  readonly data: string;
}

/** The algorithm of the HTML standard, section 9.2.6, to the letter, on a whole stream. */
function interpret(text: string): Message[] {
  const messages: Message[] = [];
  let data = "";
  let event = "";
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  // The last line has no ending, so that it is discarded.
  for (const line of lines.slice(0, -1)) {
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (line === "") {
      if (data !== "") messages.push({ event, data: data.slice(0, -1) });
      data = "";
      event = "";
    } else if (field === "data") data += `${value}\n`;
    else if (field === "event") event = value;
  }
  return messages;
}

const pieces = [
  ...["\r", "\n", "\r\n", "\r\r", "\n\n", "\r\n\r\n", ":", " ", "\uFEFF", "ï»¿", "é", "😀", "\0"],
  ...["data", "data: a", "data:b", "event: x", "event", "id: 1", "retry: 5", ": comment", "other"],
] as const;

// At bd91f18, 376 of 90,000 cut streams differed: a lone CR before an unterminated last line did not end its line.
it("cut streams are read as the standard says", (context) => {
  const attack = new Attack("cut streams against the standard", 3_000, 100_000);
  return attack
    .run((random) => {
      const text = random.times(1 + random.below(14), () => random.pick(pieces)).join("");
      const whole = new TextEncoder().encode(text);
      const bytes = whole.subarray(
        0,
        random.chance(0.5) ? random.below(whole.length + 1) : undefined,
      );
      const reader = new FrameReader(() => ({}));
      const seen: Message[] = [];
      for (let at = 0; at < bytes.length;) {
        const size = 1 + random.below(6);
        for (const { event = "", data } of reader.feed(bytes.subarray(at, at + size))) {
          seen.push({ event, data });
        }
        at += size;
      }
      for (const { event = "", data } of reader.end()) seen.push({ event, data });
      const right = interpret(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes));
      const [actual, expected] = [JSON.stringify(seen), JSON.stringify(right)];
      return actual === expected
        ? undefined
        : `${JSON.stringify(text)}: ${actual}, and the standard says ${expected}`;
    })
    .then(() => {
      attack.conclude(context);
    });
});

it("a line that ends in a lone CR is over before the next byte comes", () => {
  const reader = new FrameReader(() => ({}));
  const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
  expect(reader.feed(encode("data: a\r\r"))).toMatchObject([{ data: "a" }]);
  expect(reader.feed(encode("\ndata: b\r"))).toEqual([]);
  expect(reader.feed(encode("\rdata: c"))).toMatchObject([{ data: "b" }]);
  expect(reader.end()).toEqual([]);
  expect(reader.truncated).toBe(true);
});
