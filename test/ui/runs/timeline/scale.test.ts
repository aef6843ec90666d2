import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { timeScale } from "../../../../ui/runs/timeline/scale.js";
import { propertyOptions } from "../../../support/seed.js";

describe("the scale of the timeline", () => {
  it("places times evenly, with round distances", () => {
    const scale = timeScale({ start: 5000, end: 6000 }, [{ start: 5000, end: 6000 }]);
    expect([4000, 5000, 5250, 6000, 9000].map(scale.place)).toEqual([0, 0, 0.25, 1, 1]);
    expect(scale.ticks).toEqual([0, 200, 400, 600, 800, 1000]);
  });

  it("draws the time for which a run waited shorter", () => {
    const work = [
      { start: 0, end: 1000 },
      { start: 601_000, end: 602_000 },
    ];
    const { place, gaps, ticks } = timeScale({ start: 0, end: 602_000 }, work);
    expect(gaps.map(({ start, end }) => [start, end])).toEqual([[1000, 601_000]]);
    expect(place(1000)).toBeGreaterThan(0.4);
    expect(place(601_000)).toBeLessThan(0.6);
    expect(place(602_000)).toBeCloseTo(1);
    expect(ticks).toEqual([]);
  });

  it("takes a run of no time", () => {
    const { place } = timeScale({ start: 7, end: 7 }, []);
    expect([place(7), place(8)].every(Number.isFinite)).toBe(true);
  });

  it("never goes back", () => {
    const times = fc.array(fc.tuple(fc.nat(100_000), fc.nat(20_000)), { maxLength: 20 });
    fc.assert(
      fc.property(times, (pairs) => {
        const spans = pairs.map(([start, length]) => ({ start, end: start + length }));
        const { place } = timeScale({ start: 0, end: 120_000 }, spans);
        const places = Array.from({ length: 121 }, (_, index) => place(index * 1000));
        for (const [index, at] of places.entries()) {
          expect(at).toBeGreaterThanOrEqual(places[index - 1] ?? 0);
          expect(at).toBeLessThanOrEqual(1);
        }
      }),
      propertyOptions(50),
    );
  });
});
