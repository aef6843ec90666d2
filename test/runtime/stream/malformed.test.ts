import { describe, expect, it } from "vitest";
import { StreamParseError } from "noukai-codegen-runtime";
import { flowOf, live, old, over, reply, started } from "./forms.js";
import { collect, failureOf, useStreams } from "./harness.js";

const at = useStreams();
const flow = flowOf("a");

describe("a malformed frame", () => {
  const malformed = "data: {not json}\n\n";

  it("is skipped with a warning, without its data", async () => {
    at.script = [reply(started(1), malformed, ...old("a", 1), over)];
    const steps = await collect(flow(at.client).steps({ message: "m" }));
    expect(steps).toHaveLength(1);
    expect(at.warnings).toHaveLength(1);
    expect(at.warnings[0]).toMatch(/not a JSON object and was skipped/);
    expect(at.warnings[0]).not.toContain("not json");
  });

  it("is a StreamParseError with strictStream, of the client or the call", async () => {
    const script = reply(started(1), malformed, ...old("a", 1), over);
    at.script = [script, script, script];
    const perCall = flow(at.client).steps({ message: "m", strictStream: true });
    expect(await failureOf(perCall)).toBeInstanceOf(StreamParseError);
    await at.reopen({ strictStream: true });
    expect(await failureOf(flow(at.client).events({ message: "m" }))).toBeInstanceOf(
      StreamParseError,
    );
    await collect(flow(at.client).events({ message: "m", strictStream: false }));
  });

  it("after the terminal event is not read", async () => {
    at.script = [
      reply(started(1), ...old("a", 1), over, "data: [DONE]\n\n", malformed, started(1, "e2")),
    ];
    const events = await collect(flow(at.client).events({ message: "m", strictStream: true }));
    expect(events.at(-1)?.type).toBe("flow_completed");
  });

  it("may be a sentinel, a heartbeat or the default name of the standard", async () => {
    const named = [started(1), ...live(["a", 1]), over].map((text) => {
      const [, event = "", data = ""] = /^event: (.*)\ndata: (.*)\n\n$/.exec(text) ?? [];
      const payload = { eventType: event, ...(JSON.parse(data) as object) };
      return `event: message\ndata: ${JSON.stringify(payload)}\n\n: heartbeat\n\ndata: ping\n\ndata:\n\n`;
    });
    at.script = [reply(...named, "data: [DONE]\n\n")];
    const events = await collect(flow(at.client).events({ message: "m", strictStream: true }));
    expect(events.map((event) => event.type)).toEqual([
      "run_started",
      "step_started",
      "step_input",
      "step_output",
      "step_completed",
      "flow_completed",
    ]);
  });
});
