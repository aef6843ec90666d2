import { describe, expect, it } from "vitest";
import { asker, Books, looped, Lookup, single, stopOf, triple } from "./harness.js";

const books = new Books().use();
const message = "tides";

/** Reads a stream to its end, or to its error, and keeps what it has yielded. */
async function read<T>(stream: AsyncIterable<T>, into: T[]): Promise<void> {
  for await (const item of stream) into.push(item);
}

describe("a stream with a limit", () => {
  it("stops before the next step, and goes on there when it is read again", async () => {
    const client = books.open();
    const steps: { readonly stepId: string }[] = [];
    const stream = triple(client).steps({ message, maxCostUsd: "0.02" });
    const stop = await stopOf(read(stream, steps));
    expect(stop).toMatchObject({ spentUsd: "0.02", scope: "call", unknown: 0 });
    expect(stop.executionId).toMatch(/./);
    expect(steps.map(({ stepId }) => stepId)).toEqual(["one", "two"]);
    expect(books.paid).toBe(2);

    // Without a higher limit, it stays where it is.
    await stopOf(stream.next());
    expect(books.paid).toBe(2);
    stop.raise("0.04");
    await read(stream, steps);
    expect(steps.map(({ stepId }) => stepId)).toEqual(["one", "two", "three"]);
    expect(books.paid).toBe(3);
    expect(await books.total()).toBe(30_000);
  });

  it("stops every stream of a client at its limit, and yields the rest of their events when it is raised", async () => {
    const client = books.open({ maxCostUsd: "0.01" });
    const types: string[] = [];
    const stream = triple(client).events({ message });
    const events: { readonly type: string }[] = [];
    const stop = await stopOf(read(stream, events));
    await stopOf(triple(client).steps({ message }).next());
    expect(books.paid).toBe(1);
    stop.raise(1);
    await read(stream, events);
    types.push(...events.map(({ type }) => type));
    expect(types.filter((type) => type === "run_started")).toHaveLength(1);
    expect(types.filter((type) => type === "step_completed")).toHaveLength(3);
    expect(events.at(-1)).toMatchObject({ type: "flow_completed", result: 3 });
    expect(await client.usage()).toMatchObject({ calls: 1, costUsd: "0.03", unknown: 0 });
  });

  it("is closed when it is stopped and left: nothing keeps the program", async () => {
    const client = books.open({ maxCostUsd: "0.01" });
    const stream = triple(client).steps({ message });
    await stopOf(read(stream, []));
    await stream.return();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  it("closes a request with runRemaining when a step has passed it", async () => {
    const client = books.open();
    const steps: object[] = [];
    const stream = looped(client).events({ message, runRemaining: true, maxCostUsd: "0.01" });
    const stop = await stopOf(read(stream, steps));
    expect(stop.spentUsd).toBe("0.01");
    expect(books.paid).toBe(1);
    stop.raise("1");
    await read(stream, steps);
    expect(steps.at(-1)).toMatchObject({ type: "flow_completed", result: ["x", "x", "x"] });
  });

  it("counts the iterations of loops once", async () => {
    const client = books.open({ maxCostUsd: "0.3" });
    await read(looped(client).steps({ message }), []);
    const stop = await stopOf(single(client).execute({ message }));
    expect(stop.spentUsd).toBe("0.31");
    expect(await books.total()).toBe(310_000);
  });

  it("counts rounds of tool calls, which no event tells, from the trace", async () => {
    const client = books.open();
    const lookup = new Lookup();
    const stream = asker(client).steps({ message, tools: [lookup.tool], maxCostUsd: "0.02" });
    const steps: { readonly stepId: string }[] = [];
    const stop = await stopOf(read(stream, steps));
    expect(stop.spentUsd).toBe("0.02");
    expect(steps).toEqual([]);
    expect(books.paid).toBe(2);
    stop.raise("0.04");
    await read(stream, steps);
    expect(steps.map(({ stepId }) => stepId)).toEqual(["ask", "tell"]);
    // The results of the round that was run before it stopped are sent, and not made again.
    expect(lookup.calls).toBe(2);
    expect(await books.total()).toBe(40_000);
  });

  it("asks for no trace where the events tell all costs", async () => {
    const client = books.open({ maxCostUsd: "1" });
    await read(triple(client).events({ message }), []);
    await read(triple(client).events({ message, runRemaining: true }), []);
    expect(books.sent.filter((request) => request.startsWith("GET"))).toEqual([]);
    expect(await client.usage()).toMatchObject({ calls: 2, costUsd: "0.06", unknown: 0 });
    expect(books.sent.filter((request) => request.startsWith("GET"))).toEqual([]);
  });
});
