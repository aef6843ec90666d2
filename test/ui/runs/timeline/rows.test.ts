import { describe, expect, it } from "vitest";
import type { UiNode } from "../../../../emulator/ui/api.js";
import {
  keyOfCall,
  openRows,
  timelineItems,
  type TimelineItem,
} from "../../../../ui/runs/timeline/rows.js";
import { step } from "../../nodes.js";
import { call } from "../summaries.js";

const loop = (id: string | undefined, steps: readonly UiNode[]): UiNode => ({
  kind: "loop",
  id,
  over: "find.words",
  steps,
});

/** The labels of items, indented as they are nested. */
function outline(items: readonly TimelineItem[]): readonly string[] {
  return openRows(items, new Set()).map(
    ({ item, level }) => `${"  ".repeat(level - 1)}${item.label}`,
  );
}

describe("rows of the timeline", () => {
  it("are the tree of the flow, with steps that were not reached", () => {
    const tree: UiNode[] = [
      step("find"),
      {
        kind: "parallel",
        id: "both",
        branches: [step("one"), { kind: "sequence", id: undefined, steps: [step("two")] }],
      },
    ];
    const items = timelineItems(tree, [call("find", 0), call("one", 100)]);
    expect(outline(items)).toEqual(["find", "both: in parallel", "  one", "  in a row", "    two"]);
    expect(items[1]).toMatchObject({ start: 100, end: 200, status: "completed" });
    expect(items[1]?.children[1]).toMatchObject({ start: undefined, status: undefined });
  });

  it("nest attempts in their step, whose status is that of the last", () => {
    const [item] = timelineItems(
      [step("find")],
      [call("find", 0, { status: "failed" }), call("find", 500, { attempt: 2 })],
    );
    expect(item).toMatchObject({ status: "completed", start: 0, end: 600 });
    expect(item?.children.map(({ label }) => label)).toEqual(["attempt 1", "attempt 2"]);
    expect(item?.call?.attempt).toBe(2);
  });

  it("group the steps of a loop by iteration, and one step is its iterations", () => {
    const iterations = (id: string): ReturnType<typeof call>[] =>
      [1, 0].map((loopIndex) => call(id, loopIndex * 1000, { loopIndex }));
    const one = timelineItems([loop(undefined, [step("explain")])], iterations("explain"));
    expect(outline(one)).toEqual(["for each of find.words", "  explain[0]", "  explain[1]"]);

    const two = timelineItems(
      [loop("each", [step("a"), step("b")])],
      [...iterations("a"), ...iterations("b"), call("a", 0, { kind: "gathered" })],
    );
    expect(outline(two)).toEqual([
      "each: for each of find.words",
      "  iteration [0]",
      "    a[0]",
      "    b[0]",
      "  iteration [1]",
      "    a[1]",
      "    b[1]",
      "  a: all outputs",
    ]);
  });

  it("keep the iterations of a loop in a loop apart", () => {
    const items = timelineItems(
      [loop("outer", [step("a"), loop("inner", [step("b")])])],
      [
        call("a", 0, { loopIndex: 0 }),
        call("b", 1, { loopIndex: 0 }),
        call("b", 2, { loopIndex: 1 }),
      ],
    );
    expect(outline(items)).toEqual([
      "outer: for each of find.words",
      "  a[0]",
      "  inner: for each of find.words",
      "    b[0]",
      "    b[1]",
    ]);
  });

  it("show calls of steps that the flow no longer has", () => {
    const calls = [call("gone", 0), ...[0, 1].map((loopIndex) => call("loop", 1, { loopIndex }))];
    expect(outline(timelineItems([], calls))).toEqual(["gone", "loop", "  loop[0]", "  loop[1]"]);
  });

  it("go on where a call does", () => {
    const running = call("one", 50, { status: "running", completedAt: null, durationMs: 0 });
    const [item] = timelineItems(
      [{ kind: "parallel", id: undefined, branches: [step("one"), step("two")] }],
      [running, call("two", 0)],
    );
    expect(item).toMatchObject({ start: 0, end: undefined, status: "running" });
  });

  it("are closed with what holds them, and keep their places", () => {
    const items = timelineItems(
      [loop("each", [step("a")]), step("b")],
      [call("a", 0, { loopIndex: 0 }), call("b", 1)],
    );
    const [first] = items;
    const rows = openRows(items, new Set([first?.key ?? ""]));
    expect(
      rows.map(({ item, isOpen, position, size }) => [item.label, isOpen, position, size]),
    ).toEqual([
      ["each: for each of find.words", false, 1, 2],
      ["b", false, 2, 2],
    ]);
  });

  it("have keys that no two calls of a run share", () => {
    const calls = [
      call("a", 0),
      call("a", 0, { attempt: 2 }),
      call("a", 0, { loopIndex: 1 }),
      call("a", 0, { kind: "gathered" }),
    ];
    expect(new Set(calls.map(keyOfCall)).size).toBe(calls.length);
  });
});
