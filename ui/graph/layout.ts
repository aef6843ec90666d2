import type { UiNode } from "../../emulator/ui/api.js";
import { childrenOf } from "../flows/steps.js";

/** A rectangle of the graph, in CSS pixels. The place is relative to the parent's. */
export interface Box {
  readonly id: string;
  /** The container that it lies in. */
  readonly parent: string | undefined;
  /** Undefined for the two ends of the flow. */
  readonly node: UiNode | undefined;
  readonly end: "input" | "result" | undefined;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** An arrow from one box to the next one. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

export interface Layout {
  /** Containers before what they hold. */
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
  readonly width: number;
  readonly height: number;
}

const STEP = { width: 236, height: 76 };
const END = { width: 96, height: 30 };
const GAP = { row: 32, column: 20 };
/** Around what a container holds; its title is above. */
const PADDING = 14;
const TITLE = 28;

/** A node with its size, and what it holds with places in it. */
interface Placed {
  readonly id: string;
  readonly node: UiNode | undefined;
  readonly end: Box["end"];
  readonly width: number;
  readonly height: number;
  readonly children: readonly { readonly x: number; readonly y: number; readonly of: Placed }[];
  readonly arrows: readonly Arrow[];
}

/**
 * Where the nodes of a flow are drawn: what runs in a row from top to bottom, what runs in parallel side by side, and
 * what a container holds inside it. A tree of containers has one such drawing without crossings.
 */
export function layOut(nodes: readonly UiNode[]): Layout {
  const ends = { start: endOf("input"), result: endOf("result") };
  const steps = nodes.map((node, index) => placeNode(node, `/${index}`));
  const whole = placeRow([ends.start, ...steps, ends.result], 0, 0);
  const boxes: Box[] = [];
  const arrows: Arrow[] = [...whole.arrows];
  const visit = (children: Placed["children"], parent: string | undefined): void => {
    for (const { x, y, of } of children) {
      const { id, node, end, width, height } = of;
      boxes.push({ id, parent, node, end, x, y, width, height });
      arrows.push(...of.arrows);
      visit(of.children, id);
    }
  };
  visit(whole.children, undefined);
  return { boxes, arrows, width: whole.width, height: whole.height };
}

function endOf(end: "input" | "result"): Placed {
  return { id: end, node: undefined, end, ...END, children: [], arrows: [] };
}

function placeNode(node: UiNode, id: string): Placed {
  if (node.kind === "step") return { id, node, end: undefined, ...STEP, children: [], arrows: [] };
  const held = childrenOf(node).map((child, index) => placeNode(child, `${id}/${index}`));
  const top = PADDING + TITLE;
  const inside =
    node.kind === "parallel" ? placeColumns(held, PADDING, top) : placeRow(held, PADDING, top);
  return {
    id,
    node,
    end: undefined,
    width: Math.max(inside.width, STEP.width) + 2 * PADDING,
    height: inside.height + top + PADDING,
    children: inside.children,
    arrows: inside.arrows,
  };
}

type Inside = Pick<Placed, "children" | "arrows" | "width" | "height">;

/** One below the other, centred, with arrows. */
function placeRow(held: readonly Placed[], left: number, top: number): Inside {
  const width = Math.max(STEP.width, ...held.map((each) => each.width));
  let y = top;
  const children = held.map((of) => {
    const place = { x: left + (width - of.width) / 2, y, of };
    y += of.height + GAP.row;
    return place;
  });
  const arrows = held.slice(1).map((of, index) => ({ from: held[index]?.id ?? "", to: of.id }));
  return { children, arrows, width, height: Math.max(0, y - top - GAP.row) };
}

/** Side by side, without arrows: each gets the same input. */
function placeColumns(held: readonly Placed[], left: number, top: number): Inside {
  let x = left;
  const children = held.map((of) => {
    const place = { x, y: top, of };
    x += of.width + GAP.column;
    return place;
  });
  return {
    children,
    arrows: [],
    width: Math.max(0, x - left - GAP.column),
    height: Math.max(0, ...held.map((each) => each.height)),
  };
}
