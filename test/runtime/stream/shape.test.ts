import { describe, expect, it } from "vitest";
import { parseShape, placesOf } from "../../../runtime/src/flow/shape.js";

describe("the shape of a flow", () => {
  it.each([
    ["", []],
    ["summary", ["summary"]],
    ["a b-1 C_2", ["a", "b-1", "C_2"]],
    ["[explain]", [{ body: ["explain"] }]],
    ["[a [b c] d] e", [{ body: ["a", { body: ["b", "c"] }, "d"] }, "e"]],
    [
      "{left:a b right:[c]}",
      [
        {
          branches: [
            ["left", ["a", "b"]],
            ["right", [{ body: ["c"] }]],
          ],
        },
      ],
    ],
    [
      "{:a x:{y:b}}",
      [
        {
          branches: [
            ["", ["a"]],
            ["x", [{ branches: [["y", ["b"]]] }]],
          ],
        },
      ],
    ],
    // What is cut off is read as far as it goes.
    ["[a {k:b", [{ body: ["a", { branches: [["k", ["b"]]] }] }]],
  ])("%j", (text, row) => {
    expect(parseShape(text)).toEqual(row);
  });

  it.each([
    ["a step in no loop", "a", [], false],
    ["a step in a loop", "[p a q]", [1], false],
    ["a step in a branch in a loop", "[p {k:a}]", [1], false],
    ["an inner loop after a step", "[p [q a]]", [1, 1], false],
    ["an inner loop before a step", "[[a] p]", [0, 0], false],
    ["nothing but an inner loop", "[[a]]", [0, 0], true],
    ["nothing but loops", "[[a] [b]]", [0, 0], true],
    ["an inner loop in a branch", "[{k:[a] l:b}]", [0, 0], true],
    ["an inner loop in a branch, and a step", "[{k:[a] l:b} c]", [0, 0], false],
    ["an inner loop and a parallel with a step", "[[a] {k:b l:[c]}]", [0, 0], false],
    ["three loops, the second with nothing else", "[p [[a]]]", [1, 0, 0], true],
  ])("%s: %j", (_name, text, indexes, ambiguous) => {
    const place = placesOf(parseShape(text)).get("a");
    expect(place?.loops.map(({ at }) => at)).toEqual(indexes);
    expect(place?.ambiguous).toBe(ambiguous);
  });
});
