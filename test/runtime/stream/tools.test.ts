import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineTool, ToolCallLimitError } from "noukai-codegen-runtime";
import { grader } from "../support/flow.js";
import { toolCall } from "../support/server.js";
import { calls, collect, failureOf, lookup, toolPause, useStreams } from "./harness.js";

const at = useStreams();

describe("tools in a stream", () => {
  const resumed = {
    message: null,
    executionId: "run-1",
    stepIndex: 0,
    accumulatedOutputs: {},
    iterationsUsed: 1,
    tools: [lookup],
    toolCallMessages: [
      { role: "assistant", toolCalls: [toolCall("c1", "lookup", "{}")] },
      { role: "tool", toolCallId: "c1", content: "found it" },
    ],
  };

  it("pause with an event whose resume goes on with the iteration", async () => {
    at.script.unshift(toolPause([toolCall("c1", "lookup", "{}")]));
    const types: string[] = [];
    for await (const event of grader(at.client).events({ message: "Ths.", tools: [lookup] })) {
      types.push(event.type);
      if (event.type !== "tool_calls_required") continue;
      expect(event).toMatchObject({ stepId: "find", stepIndex: 0, executionId: "run-1" });
      expect(JSON.stringify(event)).not.toContain("resume");
      await expect(event.resume({ toolResults: [] })).rejects.toThrow(
        /tool call c1 \(lookup\) has no result/,
      );
      await event.resume({ toolResults: [{ toolCallId: "c1", content: "found it" }] });
    }
    expect(types.slice(0, 4)).toEqual([
      "run_started",
      "step_started",
      "tool_calls_required",
      "step_started",
    ]);
    expect(types.at(-1)).toBe("flow_completed");
    expect(at.bodies()[1]).toEqual(resumed);
    expect(at.bodies()[2]).not.toHaveProperty("toolCallMessages");
  });

  it("end the iteration if resume is not called", async () => {
    at.script = [toolPause([toolCall("c1", "lookup", "{}")])];
    const events = await collect(grader(at.client).events({ message: "Ths.", tools: [lookup] }));
    expect(events.at(-1)?.type).toBe("tool_calls_required");
    expect(at.server.requests).toHaveLength(1);
  });

  it("are answered by a handler, in steps() and events() alike", async () => {
    const toolHandler = (): { toolCallId: string; content: string }[] => [
      { toolCallId: "c1", content: "found it" },
    ];
    at.script.unshift(toolPause([toolCall("c1", "lookup", "{}")]));
    const steps = await collect(
      grader(at.client).steps({ message: "Ths.", tools: [lookup], toolHandler }),
    );
    expect(steps.map((step) => step.stepIndex)).toEqual([0, 1, 2]);
    expect(at.bodies()[1]).toEqual(resumed);

    at.script = [toolPause([toolCall("c1", "lookup", "{}")]), ...calls];
    const events = await collect(
      grader(at.client).events({ message: "Ths.", tools: [lookup], toolHandler }),
    );
    expect(events.map((event) => event.type)).not.toContain("tool_calls_required");
  });

  it("are answered by tools of their own", async () => {
    const own = defineTool({
      name: "lookup",
      parameters: z.object({}),
      run: () => "found it",
    });
    at.script.unshift(toolPause([toolCall("c1", "lookup", "{}")]));
    await collect(grader(at.client).steps({ message: "Ths.", tools: [own] }));
    expect(at.bodies()[1]).toMatchObject({ toolCallMessages: resumed.toolCallMessages });
  });

  it("are bounded by maxToolRounds", async () => {
    at.script = [];
    at.server.handle(toolPause([toolCall("c1", "lookup", "{}")]));
    const error = await failureOf(
      grader(at.client).steps({
        message: "Ths.",
        tools: [lookup],
        maxToolRounds: 2,
        toolHandler: () => [{ toolCallId: "c1", content: "x" }],
      }),
    );
    expect(error).toBeInstanceOf(ToolCallLimitError);
    expect(error).toMatchObject({ rounds: 2, executionId: "run-1" });
    expect(at.server.requests).toHaveLength(3);
  });
});
