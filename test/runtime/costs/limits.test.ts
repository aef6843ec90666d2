import { describe, expect, it } from "vitest";
import { CostLimitError, ValueError, type SavedPause } from "noukai-codegen-runtime";
import { withReplay, withSession } from "noukai-codegen-runtime/replay";
import { asker, Books, Lookup, single, stopOf, triple } from "./harness.js";

const books = new Books().use();
const message = "tides";

describe("the limit of a client", () => {
  it("stops a loop of runs within one round of it", async () => {
    const client = books.open({ maxCostUsd: "0.05" });
    const loop = async (): Promise<void> => {
      for (;;) await single(client).execute({ message });
    };
    const stop = await stopOf(loop());
    expect(stop).toBeInstanceOf(CostLimitError);
    expect(stop).toMatchObject({
      spentUsd: "0.05",
      maxCostUsd: "0.05",
      scope: "client",
      flow: "acme/spelling/single",
      unknown: 0,
    });
    expect(stop.message).toContain("the client has spent $0.05, and maxCostUsd is 0.05");
    expect(books.paid).toBe(5);
    expect(await books.total()).toBe(50_000);
  });

  it("stops a loop that passes it within the run that passed it", async () => {
    const client = books.open({ maxCostUsd: 0.025 });
    const runs: number[] = [];
    const stop = await stopOf(
      (async () => {
        for (;;) runs.push((await single(client).execute({ message })).blockCount);
      })(),
    );
    expect(runs).toHaveLength(3);
    expect(stop.spentUsd).toBe("0.03");
  });

  it("sends nothing more once it is reached, and goes on once it is raised", async () => {
    const client = books.open({ maxCostUsd: "0.01" });
    await single(client).execute({ message });
    const stop = await stopOf(single(client).execute({ message }));
    await stopOf(single(client).executeAsync({ message }));
    await stopOf(triple(client).events({ message }).next());
    expect(books.paid).toBe(1);
    expect(() => {
      stop.raise("a lot");
    }).toThrow(ValueError);
    stop.raise("0.02");
    await single(client).execute({ message });
    await stopOf(single(client).execute({ message }));
    expect(books.paid).toBe(2);
  });

  it("lets calls that run beside each other overrun it by what they cost, and stops the next", async () => {
    const client = books.open({ maxCostUsd: "0.02" });
    await Promise.all(Array.from({ length: 4 }, () => single(client).execute({ message })));
    const stop = await stopOf(single(client).execute({ message }));
    expect(stop.spentUsd).toBe("0.04");
    expect(books.paid).toBe(4);
  });

  it("stops a loop that queues runs, once what has been queued is known to have cost it", async () => {
    const client = books.open({ maxCostUsd: "0.03" });
    for (let queued = 0; queued < 3; queued++)
      await (await single(client).executeAsync({ message })).wait({ pollInterval: 1 });
    const stop = await stopOf(single(client).executeAsync({ message }));
    expect(stop.spentUsd).toBe("0.03");
    expect(books.paid).toBe(3);
  });

  it("of 0 refuses every call, and Infinity none", async () => {
    await stopOf(single(books.open({ maxCostUsd: 0 })).execute({ message }));
    expect(books.sent).toEqual([]);
    expect(await single(books.open({ maxCostUsd: Infinity })).execute({ message })).toMatchObject({
      result: 1,
    });
  });

  it.each([-1, NaN, "", "1e-3", "five", "0x1", "-0.5", " 1"])(
    "of %j is a ValueError, before anything is sent",
    async (maxCostUsd) => {
      await expect(single(books.open({ maxCostUsd })).execute({ message })).rejects.toThrow(
        /maxCostUsd must be an amount of US dollars/,
      );
      await expect(single(books.open()).execute({ message, maxCostUsd })).rejects.toThrow(
        ValueError,
      );
      expect(books.sent).toEqual([]);
    },
  );

  it("counts no replay, which costs nothing", async () => {
    const client = books.open({ maxCostUsd: "0.03" });
    const recorded = { message, trace: true };
    const sessionId = await withSession(async (session) => {
      await triple(client).execute(recorded);
      return session.sessionId;
    });
    await stopOf(single(client).execute({ message }));
    const replayed = await withReplay({ sessionId, enabled: true }, () =>
      triple(client).execute(recorded),
    );
    expect(replayed).toMatchObject({ status: "completed", result: 3 });
    expect(await client.usage()).toMatchObject({ calls: 1, costUsd: "0.03" });
  });
});

describe("the limit of a call", () => {
  it("stops before the handlers of a round, and the run can be resumed with a higher one", async () => {
    const client = books.open();
    const lookup = new Lookup();
    const tools = [lookup.tool];
    const stop = await stopOf(asker(client).execute({ message, tools, maxCostUsd: "0.02" }));
    expect(stop).toMatchObject({ spentUsd: "0.02", scope: "call", flow: "acme/spelling/asker" });
    expect(stop.executionId).toBe(stop.paused?.executionId);
    expect(lookup.calls).toBe(1);
    expect(books.paid).toBe(2);
    expect(JSON.stringify(Object.entries(stop))).not.toContain("tides");

    // In another process: the run costs 0.04 in all.
    const saved = JSON.parse(JSON.stringify(stop.paused)) as SavedPause;
    const other = books.open();
    const again = await stopOf(asker(other).resume(saved, { tools, maxCostUsd: "0.01" }));
    expect(again).toMatchObject({ scope: "call", executionId: stop.executionId });
    const done = await asker(other).resume(saved, { tools, maxCostUsd: "0.05" });
    expect(done).toMatchObject({ status: "completed", result: "told" });
    expect(lookup.calls).toBe(2);
    expect(await books.total()).toBe(40_000);
  });

  it("stops a resume by the program, whose results can be sent again", async () => {
    const client = books.open({ maxCostUsd: "0.01" });
    const { type, function: definition } = new Lookup().tool;
    const tools = [{ type, function: definition }];
    const paused = await asker(client).execute({ message, tools });
    if (paused.status !== "tool_calls_required") throw new Error(paused.status);
    const toolResults = paused.toolCalls.map(({ id }) => ({ toolCallId: id, content: "found" }));
    const stop = await stopOf(paused.resume({ toolResults }));
    expect(stop).toMatchObject({ scope: "client", paused: paused.toJSON() });
    expect(books.paid).toBe(1);
    stop.raise("0.02");
    const next = await paused.resume({ toolResults });
    expect(next.status).toBe("tool_calls_required");
    await stopOf(paused.resume({ toolResults }));
    await expect(asker(client).resume(paused.toJSON(), {})).rejects.toThrow(
      /needs toolResults, or tools/,
    );
  });

  it("is not that of a queued run, which is one request", async () => {
    const options = { message, maxCostUsd: 1 };
    await expect(single(books.open()).executeAsync(options)).rejects.toThrow(/maxCostUsd/);
  });
});
