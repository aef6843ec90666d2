import { expect, test } from "vitest";
import { layOut, type Box, type Layout } from "../../../ui/graph/layout.js";
import { loop, parallel, row, step } from "../nodes.js";

const nodes = [
  step("a"),
  parallel(step("b"), row(step("c"), loop(step("d"), step("e")))),
  step("f"),
];

/** Where a box is on the whole drawing. */
function placeOf(
  layout: Layout,
  box: Box,
): { x: number; y: number; right: number; bottom: number } {
  const parent = layout.boxes.find(({ id }) => id === box.parent);
  const outer = parent === undefined ? { x: 0, y: 0 } : placeOf(layout, parent);
  const [x, y] = [outer.x + box.x, outer.y + box.y];
  return { x, y, right: x + box.width, bottom: y + box.height };
}

test("boxes lie inside what holds them, and no two side by side overlap", () => {
  const layout = layOut(nodes);
  for (const box of layout.boxes) {
    const parent = layout.boxes.find(({ id }) => id === box.parent);
    expect(box.x).toBeGreaterThanOrEqual(0);
    expect(box.y).toBeGreaterThanOrEqual(0);
    expect(box.x + box.width).toBeLessThanOrEqual(parent?.width ?? layout.width);
    expect(box.y + box.height).toBeLessThanOrEqual(parent?.height ?? layout.height);
    for (const other of layout.boxes) {
      if (other === box || other.parent !== box.parent) continue;
      const [one, two] = [placeOf(layout, box), placeOf(layout, other)];
      const isApart =
        one.right <= two.x || two.right <= one.x || one.bottom <= two.y || two.bottom <= one.y;
      expect(isApart, `${box.id} ${other.id}`).toBe(true);
    }
  }
});

test("containers come before what they hold, as the drawing needs them", () => {
  const ids = layOut(nodes).boxes.map(({ id }) => id);
  for (const box of layOut(nodes).boxes)
    if (box.parent !== undefined) expect(ids.indexOf(box.parent)).toBeLessThan(ids.indexOf(box.id));
  expect(new Set(ids).size).toBe(ids.length);
});

test("arrows lead through what runs in a row, from the input to the result", () => {
  const { arrows } = layOut([step("a"), parallel(step("b"), step("c"))]);
  expect(arrows).toEqual([
    { from: "input", to: "/0" },
    { from: "/0", to: "/1" },
    { from: "/1", to: "result" },
  ]);
});

test("a flow without steps is its two ends", () => {
  expect(layOut([]).boxes.map(({ end }) => end)).toEqual(["input", "result"]);
});
