import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDebouncer, type Debouncer } from "../../../generator/watch/debounce.js";

describe("a debouncer", () => {
  let ending: AbortController;
  let debouncer: Debouncer;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    ending = new AbortController();
    debouncer = createDebouncer(ending.signal);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** After how many milliseconds an answer comes, and which; undefined where none comes. */
  async function answered(
    settled: Promise<string>,
    within: number,
  ): Promise<[after: number, what: string] | undefined> {
    const start = performance.now();
    let answer: [number, string] | undefined;
    void settled.then((what) => {
      answer = [performance.now() - start, what];
    });
    for (let passed = 0; passed <= within && answer === undefined; passed++) {
      await vi.advanceTimersByTimeAsync(1);
    }
    return answer;
  }

  it("answers soon after a single save, however often that is reported", async () => {
    debouncer.notify("definitions");
    await vi.advanceTimersByTimeAsync(2);
    debouncer.notify("definitions");
    expect(await answered(debouncer.settled(undefined), 100)).toEqual([12, "definitions"]);
    expect(await answered(debouncer.settled(undefined), 1000)).toBeUndefined();
  });

  it("answers once for a burst, when it is over", async () => {
    const settled = debouncer.settled(undefined);
    for (let save = 0; save < 20; save++) {
      debouncer.notify(save === 7 ? "config" : "definitions");
      await vi.advanceTimersByTimeAsync(8);
    }
    expect(await answered(settled, 100)).toEqual([52, "config"]);
  });

  it("answers in the middle of a burst that does not end", async () => {
    let answer: string | undefined;
    void debouncer.settled(undefined).then((what) => {
      answer = what;
    });
    let passed = 0;
    for (; answer === undefined && passed < 10_000; passed += 10) {
      debouncer.notify("definitions");
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(passed).toBeGreaterThan(2900);
    expect(passed).toBeLessThan(3100);
  });

  it("calls back once, at the first notification", async () => {
    const onFirst = vi.fn();
    const settled = debouncer.settled(undefined, onFirst);
    await vi.advanceTimersByTimeAsync(1000);
    expect(onFirst).not.toHaveBeenCalled();
    debouncer.notify("definitions");
    await vi.advanceTimersByTimeAsync(6);
    debouncer.notify("definitions");
    expect(onFirst).toHaveBeenCalledOnce();
    expect(await answered(settled, 100)).toEqual([60, "definitions"]);
    expect(onFirst).toHaveBeenCalledOnce();
  });

  it("answers when the time is up, and when the signal is aborted", async () => {
    expect(await answered(debouncer.settled(500), 1000)).toEqual([500, "timeout"]);
    const settled = debouncer.settled(undefined);
    ending.abort();
    expect(await answered(settled, 10)).toMatchObject({ 1: "stopped" });
  });
});
