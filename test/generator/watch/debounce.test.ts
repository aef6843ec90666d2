import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createBell, type Bell } from "../../../generator/watch/debounce.js";

describe("a bell", () => {
  let ending: AbortController;
  let bell: Bell;

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
    ending = new AbortController();
    bell = createBell(ending.signal);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  /** When a bell is answered, in milliseconds from now, and with what. */
  async function answered(
    rung: Promise<string>,
    within: number,
  ): Promise<[after: number, what: string] | undefined> {
    const start = performance.now();
    let answer: [number, string] | undefined;
    void rung.then((what) => {
      answer = [performance.now() - start, what];
    });
    for (let passed = 0; passed <= within && answer === undefined; passed++) {
      await vi.advanceTimersByTimeAsync(1);
    }
    return answer;
  }

  it("is answered soon after a single save, however often that is heard of", async () => {
    bell.ring("definitions");
    await vi.advanceTimersByTimeAsync(2);
    bell.ring("definitions");
    expect(await answered(bell.rung(undefined), 100)).toEqual([12, "definitions"]);
    expect(await answered(bell.rung(undefined), 1000)).toBeUndefined();
  });

  it("is answered once for a burst, when it is over", async () => {
    const rung = bell.rung(undefined);
    for (let save = 0; save < 20; save++) {
      bell.ring(save === 7 ? "config" : "definitions");
      await vi.advanceTimersByTimeAsync(8);
    }
    expect(await answered(rung, 100)).toEqual([52, "config"]);
  });

  it("is answered in the middle of a burst that does not end", async () => {
    let answer: string | undefined;
    void bell.rung(undefined).then((what) => {
      answer = what;
    });
    let passed = 0;
    for (; answer === undefined && passed < 10_000; passed += 10) {
      bell.ring("definitions");
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(passed).toBeGreaterThan(2900);
    expect(passed).toBeLessThan(3100);
  });

  it("leaves time for something else once, in the silence", async () => {
    const meanwhile = vi.fn();
    const rung = bell.rung(undefined, meanwhile);
    await vi.advanceTimersByTimeAsync(1000);
    expect(meanwhile).not.toHaveBeenCalled();
    bell.ring("definitions");
    await vi.advanceTimersByTimeAsync(6);
    bell.ring("definitions");
    expect(meanwhile).toHaveBeenCalledOnce();
    expect(await answered(rung, 100)).toEqual([60, "definitions"]);
    expect(meanwhile).toHaveBeenCalledOnce();
  });

  it("tells of silence where it is asked to, and of the end", async () => {
    expect(await answered(bell.rung(500), 1000)).toEqual([500, "timeout"]);
    const rung = bell.rung(undefined);
    ending.abort();
    expect(await answered(rung, 10)).toMatchObject({ 1: "stopped" });
  });
});
