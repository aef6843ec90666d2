import { describe, expect, it } from "vitest";
import { defineFlow, ValueError, type Flow, type FlowDescriptor } from "noukai-codegen-runtime";
import { grader, type LooseFlow } from "../support/flow.js";
import { completed, json, stream, frame } from "../support/server.js";
import { useServer } from "../support/use-server.js";

const warnings: string[] = [];
const at = useServer(
  (request, response) => {
    if (request.path.endsWith("/jobs")) json(response, 202, { executionId: "run-1" });
    else if (request.path.endsWith("/step")) stream(response, [frame("flow_completed", {})]);
    else json(response, 200, completed({}));
  },
  () => {
    warnings.length = 0;
    return { hooks: { warning: (message) => warnings.push(message) } };
  },
);

/** A flow with a descriptor of its own. */
function flowWith(fields: Partial<FlowDescriptor<LooseFlow>>): Flow<LooseFlow> {
  const address = { org: "acme", project: "spelling", slug: "loose" };
  return defineFlow<LooseFlow>({ ...address, defaultVersion: "draft", ...fields })(at.client);
}

const bodies = (): unknown[] => at.server.requests.map((request) => request.body);

describe("the primary input", () => {
  it("is sent as message and as its parameter, whichever was given", async () => {
    const flow = flowWith({ primary: "sentence" });
    await flow.execute({ message: "Hi." });
    await flow.execute({ message: "Hi.", parameters: { tone: "plain" } });
    await flow.execute({ parameters: { sentence: "Hi.", tone: "plain" } });
    await flow.execute({ message: "Hi.", parameters: { sentence: undefined } });
    expect(bodies()).toEqual([
      { message: "Hi.", parameters: { sentence: "Hi." } },
      { message: "Hi.", parameters: { sentence: "Hi.", tone: "plain" } },
      { message: "Hi.", parameters: { sentence: "Hi.", tone: "plain" } },
      { message: "Hi.", parameters: { sentence: "Hi." } },
    ]);
  });

  it("called message is no parameter as well, unless it was given as one", async () => {
    const flow = flowWith({ primary: "message" });
    await flow.execute({ message: "Hi.", parameters: { tone: "plain" } });
    await flow.execute({ parameters: { message: "Hi." } });
    expect(bodies()).toEqual([
      { message: "Hi.", parameters: { tone: "plain" } },
      { message: "Hi.", parameters: { message: "Hi." } },
    ]);
  });

  it("is sent as it was given where it is no string, is missing, or is given twice", async () => {
    const flow = flowWith({ primary: "sentence" });
    await flow.execute({ parameters: { sentence: { text: "Hi." } } });
    await flow.execute({ parameters: { tone: "plain" } });
    await flow.execute({ message: "a", parameters: { sentence: "b" } });
    await flowWith({}).execute({ parameters: { sentence: "Hi." } });
    await flowWith({ primary: "constructor" }).execute({ parameters: {} });
    expect(bodies()).toEqual([
      { parameters: { sentence: { text: "Hi." } } },
      { parameters: { tone: "plain" } },
      { message: "a", parameters: { sentence: "b" } },
      { parameters: { sentence: "Hi." } },
      { parameters: {} },
    ]);
  });

  it("is that of the version that runs", async () => {
    const versions = { "1": { primary: "text" }, "2": {} };
    const flow = flowWith({ primary: "sentence", published: [1, 2, 3], versions });
    for (const version of [1, 2, 3, 9, "draft"]) await flow.execute({ message: "Hi.", version });
    expect(bodies()).toEqual([
      { message: "Hi.", parameters: { text: "Hi." } },
      { message: "Hi." },
      { message: "Hi.", parameters: { sentence: "Hi." } },
      { message: "Hi." },
      { message: "Hi.", parameters: { sentence: "Hi." } },
    ]);
  });

  it("is sent so by steps, events and executeAsync too", async () => {
    const flow = flowWith({ primary: "sentence" });
    const sent = { message: "Hi.", parameters: { sentence: "Hi." } };
    for (const call of [{ message: "Hi." }, { parameters: { sentence: "Hi." } }]) {
      for await (const _step of flow.steps(call));
      for await (const _event of flow.events(call));
      await flow.executeAsync(call);
    }
    expect(at.server.requests).toHaveLength(6);
    for (const body of bodies()) expect(body).toMatchObject(sent);
  });

  it("is repeated by a resume as it was sent first", async () => {
    at.server.handle((_request, response) => {
      json(response, 200, {
        ...completed({}),
        status: "tool_calls_required",
        pausedAtStep: "find",
        toolCallMessages: [
          { role: "assistant", toolCalls: [{ id: "c1", function: { name: "lookup" } }] },
        ],
      });
    });
    const pause = await flowWith({ primary: "sentence" }).execute({ message: "Hi." });
    if (pause.status !== "tool_calls_required") throw new Error("not paused");
    await pause.resume({ toolResults: [{ toolCallId: "c1", content: "x" }] });
    expect(bodies()[1]).toMatchObject({ message: null, parameters: { sentence: "Hi." } });
  });
});

describe("messages", () => {
  const user = { role: "user", content: "Hi." } as const;

  it("are sent as they are, also with content null and a name", async () => {
    const messages = [
      { ...user, name: "Ann" },
      {
        role: "assistant",
        content: null,
        toolCalls: [{ id: "c1", type: "function", function: { name: "lookup", arguments: "{}" } }],
      },
      { role: "tool", toolCallId: "c1", content: "x" },
    ] as const;
    await grader(at.client).execute({ messages });
    expect(bodies()).toEqual([{ messages }]);
    expect(warnings).toEqual([]);
  });

  it("that are empty are not sent, beside message neither", async () => {
    const empty: object = { messages: [] };
    await flowWith({ primary: "sentence" }).execute({ ...empty, message: "Hi." });
    await flowWith({}).execute(empty);
    expect(bodies()).toEqual([{ message: "Hi.", parameters: { sentence: "Hi." } }, {}]);
  });

  it.each([
    [[user, { role: "system", content: "x" }], /messages\[1\] must have a role of user.*"system"/],
    [[{ content: "x" }], /messages\[0\] must have a role .* not none/],
    [["x"], /messages\[0\]/],
    ["x", /messages must be an array/],
  ])("%j are refused before they are sent", async (messages, text) => {
    const call = flowWith({}).execute({ messages });
    await expect(call).rejects.toThrow(ValueError);
    await expect(call).rejects.toThrow(text);
    expect(at.server.requests).toHaveLength(0);
  });

  it("are refused by steps, events and executeAsync", async () => {
    const options: object = { messages: [user] };
    const flow = flowWith({});
    await expect(flow.executeAsync(options)).rejects.toThrow(/executeAsync\(\) does not take mess/);
    await expect(flow.steps(options).next()).rejects.toThrow(ValueError);
    await expect(flow.events(options).next()).rejects.toThrow(ValueError);
    for (const name of ["tools", "attachments"]) {
      await expect(flow.executeAsync({ message: "Hi.", [name]: [{}] })).rejects.toThrow(name);
    }
    expect(at.server.requests).toHaveLength(0);
  });

  it("warn from 0.9 MB, counted in bytes", async () => {
    const overhead = JSON.stringify([{ role: "user", content: "" }]).length;
    const send = (content: string): Promise<unknown> =>
      grader(at.client).execute({ messages: [{ role: "user", content }] });
    await send("x".repeat(899_999 - overhead));
    expect(warnings).toEqual([]);
    await send("x".repeat(900_000 - overhead));
    await send("é".repeat(450_000));
    expect(warnings).toHaveLength(2);
    expect(warnings[0]).toMatch(/messages are 0\.90 MB .* at most 1 MB/);
  });
});
