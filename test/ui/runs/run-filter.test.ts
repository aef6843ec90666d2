import { describe, expect, it } from "vitest";
import {
  isFiltered,
  matchesFilter,
  NO_FILTER,
  queryOfFilter,
  readFilter,
} from "../../../ui/runs/run-filter.js";
import { summary } from "./summaries.js";

const MINUTE = 60_000;
const filterOf = (text: string): ReturnType<typeof readFilter> =>
  readFilter(new URLSearchParams(text));

describe("the filter of runs", () => {
  it("is what the address says; what is empty or no time does not count", () => {
    expect(filterOf("status=failed&q=+two++words+&flow=&from=yesterday&a=1")).toEqual({
      status: "failed",
      q: "two  words",
      from: undefined,
      to: undefined,
    });
    expect(isFiltered(filterOf("flow=&unknown=1"))).toBe(false);
    expect(isFiltered(filterOf("version=2"))).toBe(true);
  });

  it("is gone once its names are", () => {
    const all =
      "flow=a/b/c&status=failed&trigger=job&version=2&session=s&within=1h&from=1&to=2&q=x";
    const query = new URLSearchParams(all);
    for (const name of Object.keys(NO_FILTER)) query.delete(name);
    expect([...query.keys()]).toEqual([]);
  });

  it("asks for a period by its beginning", () => {
    const now = 100 * MINUTE;
    expect(queryOfFilter(filterOf("within=15m&status=failed"), now)).toMatchObject({
      status: "failed",
      from: 85 * MINUTE,
    });
    expect(queryOfFilter(filterOf("within=custom&from=5&to=7"), now)).toMatchObject({
      from: 5,
      to: 7,
    });
  });

  it.each([
    ["flow=acme/spelling/grade-3&status=completed&version=draft&trigger=execute", true],
    ["flow=acme/spelling/other", false],
    ["status=failed", false],
    ["version=2", false],
    ["trigger=job", false],
    ["session=7", false],
    ["from=5000&to=5000", true],
    ["from=5001", false],
    ["to=4999", false],
    ["within=15m", true],
  ])("tells of a run that changed whether it belongs: %s", (text, expected) => {
    expect(matchesFilter(filterOf(text), summary(5), 15 * MINUTE)).toBe(expected);
  });
});
