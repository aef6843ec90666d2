import { describe, expect, it } from "vitest";
import { mergeRuns, NO_LIVE_RUNS, release, takeRuns } from "../../../ui/runs/live-runs.js";
import { summary } from "./summaries.js";

const sequences = (runs: readonly { readonly sequence: number }[]): readonly number[] =>
  runs.map(({ sequence }) => sequence);

const read = [summary(9), summary(8, { status: "running", completedAt: null }), summary(5)];
const has = (sequence: number): boolean => read.some((run) => run.sequence === sequence);

describe("runs that change", () => {
  it("a run that is shown changes in its place, also if it no longer matches", () => {
    const live = takeRuns(NO_LIVE_RUNS, [summary(8, { status: "failed" })], {
      has,
      matches: () => false,
      isAtTop: false,
    });
    const shown = mergeRuns(read, live, true);
    expect(sequences(shown)).toEqual([9, 8, 5]);
    expect(shown[1]?.status).toBe("failed");
  });

  it("new runs appear at once only at the beginning of the list", () => {
    const state = { has, matches: () => true };
    const top = takeRuns(NO_LIVE_RUNS, [summary(10), summary(7)], { ...state, isAtTop: true });
    expect(sequences(mergeRuns(read, top, true))).toEqual([10, 9, 8, 7, 5]);

    const below = takeRuns(NO_LIVE_RUNS, [summary(10)], { ...state, isAtTop: false });
    expect(mergeRuns(read, below, true)).toEqual(read);
    expect([...below.held.keys()]).toEqual([10]);
    expect(sequences(mergeRuns(read, release(below), true))).toEqual([10, 9, 8, 5]);
  });

  it("a held run that no longer matches is not announced", () => {
    const state = { has, isAtTop: false };
    const one = takeRuns(NO_LIVE_RUNS, [summary(10)], { ...state, matches: () => true });
    const other = takeRuns(one, [summary(10)], { ...state, matches: () => false });
    expect(other.held.size).toBe(0);
  });

  it("runs that are older than what was read come with their page", () => {
    const live = takeRuns(NO_LIVE_RUNS, [summary(3)], { has, matches: () => true, isAtTop: true });
    expect(sequences(mergeRuns(read, live, false))).toEqual([9, 8, 5]);
    expect(sequences(mergeRuns(read, live, true))).toEqual([9, 8, 5, 3]);
  });

  it("a run that was read after it had ended stays so", () => {
    const running = summary(9, { status: "running", completedAt: null });
    const live = takeRuns(NO_LIVE_RUNS, [running], { has, matches: () => true, isAtTop: true });
    expect(mergeRuns(read, live, true)[0]?.status).toBe("completed");
  });
});
