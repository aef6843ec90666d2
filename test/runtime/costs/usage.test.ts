import { describe, expect, it } from "vitest";
import type { ClientOptions } from "noukai-codegen-runtime";
import { withLog } from "noukai-codegen-runtime/log";
import { instrument } from "noukai-codegen-runtime/otel";
import { asker, Books, looped, Lookup, single, triple } from "./harness.js";

const books = new Books().use();
const message = "tides";

/** A `fetch` whose requests for traces are answered with a status. */
function refusing(status: number): ClientOptions["fetch"] {
  return (input, init) =>
    init?.method === "GET"
      ? Promise.resolve(Response.json({ detail: { message: "no" } }, { status }))
      : fetch(input, init);
}

describe("client.usage()", () => {
  it("agrees with the books of the emulator, whichever way flows are called", async () => {
    const client = books.open({ maxCostUsd: Infinity });
    const { tool } = new Lookup();
    await Promise.all([single(client).execute({ message }), triple(client).execute({ message })]);
    await asker(client).execute({ message, tools: [tool] });
    for await (const _ of asker(client).steps({ message, tools: [tool] }));
    for await (const _ of looped(client).events({ message }));
    await (await single(client).executeAsync({ message })).wait({ pollInterval: 1 });
    const usage = await client.usage();
    expect(usage).toEqual({
      calls: 6,
      tokens: { prompt: 170, completion: 85, total: 255 },
      costUsd: "0.44",
      unknown: 0,
      flows: {
        "acme/spelling/single": {
          calls: 2,
          tokens: { prompt: 20, completion: 10, total: 30 },
          costUsd: "0.02",
          unknown: 0,
        },
        "acme/spelling/triple": {
          calls: 1,
          tokens: { prompt: 30, completion: 15, total: 45 },
          costUsd: "0.03",
          unknown: 0,
        },
        "acme/spelling/asker": {
          calls: 2,
          tokens: { prompt: 80, completion: 40, total: 120 },
          costUsd: "0.08",
          unknown: 0,
        },
        "acme/spelling/looped": {
          calls: 1,
          tokens: { prompt: 40, completion: 20, total: 60 },
          costUsd: "0.31",
          unknown: 0,
        },
      },
    });
    expect(await books.total()).toBe(440_000);
    expect(await client.usage()).toEqual(usage);
  });

  it("counts a run that is resumed twice, from here and from its JSON, for what it has cost in all", async () => {
    const client = books.open({ maxCostUsd: Infinity });
    const { type, function: definition } = new Lookup().tool;
    const paused = await asker(client).execute({
      message,
      tools: [{ type, function: definition }],
    });
    if (paused.status !== "tool_calls_required") throw new Error(paused.status);
    const toolResults = paused.toolCalls.map(({ id }) => ({ toolCallId: id, content: "found" }));
    await paused.resume({ toolResults });
    await paused.resume({ toolResults });
    expect((await client.usage()).costUsd).toBe(String((await books.total()) / 1e6));
    const other = books.open({ maxCostUsd: Infinity });
    await asker(other).resume(paused.toJSON(), { toolResults });
    expect((await other.usage()).costUsd).toBe(String((await books.total()) / 1e6));
  });

  it("counts from its first call on, and says so if there were calls before", async () => {
    const client = books.open();
    expect(await client.usage()).toMatchObject({ calls: 0, costUsd: "0", flows: {} });
    await single(client).execute({ message });
    expect(await client.usage()).toMatchObject({ calls: 1, costUsd: "0.01" });
    expect(books.warnings).toEqual([]);

    const late = books.open();
    await single(late).execute({ message });
    expect(await late.usage()).toMatchObject({ calls: 0, costUsd: "0" });
    expect(books.warnings).toEqual([
      expect.stringContaining("usage() counts from its first call on"),
    ]);
  });

  it("is that of the client in its views", async () => {
    const client = books.open({ maxCostUsd: "1" });
    const view = withLog(instrument(client), { onLog: () => undefined });
    await single(view).execute({ message });
    for await (const _ of triple(view).steps({ message }));
    expect(await view.usage()).toEqual(await client.usage());
    expect(await client.usage()).toMatchObject({ calls: 2, costUsd: "0.04" });
  });

  it.each([401, 403, 404, 500])(
    "counts a run whose trace is answered with %i as unknown, and warns once",
    async (status) => {
      const client = books.open({ maxCostUsd: "0.01", fetch: refusing(status), maxRetries: 0 });
      await single(client).execute({ message });
      await single(client).execute({ message });
      await single(client).execute({ message });
      expect(await client.usage()).toMatchObject({ calls: 3, costUsd: "0", unknown: 3 });
      expect(books.warnings).toEqual([
        expect.stringMatching(/^It is not known what the run .+ of acme\/spelling\/single cost/),
      ]);
    },
  );

  it("counts the steps of a stream whose trace is refused, and what they do not tell as unknown", async () => {
    const client = books.open({ maxCostUsd: "1", fetch: refusing(403) });
    for await (const _ of triple(client).steps({ message }));
    for await (const _ of asker(client).steps({ message, tools: [new Lookup().tool] }));
    expect(await client.usage()).toMatchObject({ calls: 2, unknown: 1 });
  });

  it("counts no call that was refused, and as unknown one whose answer was lost", async () => {
    const refused = books.open({ maxCostUsd: "1", baseUrl: `${books.emulator.url}/nowhere` });
    await expect(single(refused).execute({ message })).rejects.toThrow();
    expect(await refused.usage()).toMatchObject({ calls: 0, unknown: 0 });

    const lost = books.open({
      maxCostUsd: "1",
      fetch: async (input, init) => {
        await fetch(input, init);
        throw new TypeError("fetch failed", { cause: { code: "ECONNRESET" } });
      },
    });
    await expect(single(lost).execute({ message })).rejects.toThrow(/lost/);
    expect(await lost.usage()).toMatchObject({ calls: 1, costUsd: "0", unknown: 1 });
  });
});
