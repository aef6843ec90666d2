import type { CallStatus } from "../../../emulator/store/store.js";
import type { UiCall, UiNode } from "../../../emulator/ui/api.js";
import { childrenOf, containerTitle } from "../../flows/steps.js";

/** Something of a run that takes time: a container, an iteration, a step, an attempt. */
export interface TimelineItem {
  /** Names it within the run, also while more of it comes. */
  readonly key: string;
  readonly label: string;
  /** Milliseconds since 1970; undefined where it did not begin. */
  readonly start: number | undefined;
  /** Undefined where it did not begin, or goes on. */
  readonly end: number | undefined;
  /** Of a container, that of what it holds; undefined where it did not begin. */
  readonly status: CallStatus | undefined;
  /** The call that it is. */
  readonly call: UiCall | undefined;
  readonly children: readonly TimelineItem[];
}

/** An item as a row. */
export interface TimelineRow {
  readonly item: TimelineItem;
  /** From 1. */
  readonly level: number;
  readonly isOpen: boolean;
  /** Among those of the same container: from 1, and how many there are. */
  readonly position: number;
  readonly size: number;
}

/**
 * The items of a run: the tree of its flow, with the calls so far. Calls of steps that the tree does not have, because its flow
 * is gone, come at the end.
 */
export function timelineItems(
  steps: readonly UiNode[],
  calls: readonly UiCall[],
): readonly TimelineItem[] {
  const byStep = groupBy(calls, ({ stepId }) => stepId);
  const items = steps.map((node, index) => itemOf(node, `${index}`, byStep));
  const strangers = [...byStep].filter(([id]) => !isInTree(steps, id));
  return [...items, ...strangers.map(([id, own]) => strangerItem(id, own))];
}

/** The rows that are shown: what is in a closed item is not. @param closed keys of items. */
export function openRows(
  items: readonly TimelineItem[],
  closed: ReadonlySet<string>,
): readonly TimelineRow[] {
  const rows: TimelineRow[] = [];
  const visit = (list: readonly TimelineItem[], level: number): void => {
    for (const [index, item] of list.entries()) {
      const isOpen = item.children.length > 0 && !closed.has(item.key);
      rows.push({ item, level, isOpen, position: index + 1, size: list.length });
      if (isOpen) visit(item.children, level + 1);
    }
  };
  visit(items, 1);
  return rows;
}

/** Names a call within its run. */
export function keyOfCall({ stepId, loopIndex, attempt, kind }: UiCall): string {
  const index = loopIndex === null ? "" : `[${loopIndex}]`;
  return `${stepId}${index}${kind === "gathered" ? "*" : ""}@${attempt}`;
}

type Calls = ReadonlyMap<string, readonly UiCall[]>;

function itemOf(node: UiNode, path: string, calls: Calls): TimelineItem {
  if (node.kind === "step") return stepItem(node.id, calls.get(node.id) ?? []);
  const title = containerTitle(node);
  const label = node.id === undefined ? title : `${node.id}: ${title}`;
  const children =
    node.kind === "loop"
      ? loopItems(node, path, calls)
      : childrenOf(node).map((child, index) => itemOf(child, `${path}.${index}`, calls));
  return groupItem(`#${path}`, label, children);
}

/** A step outside of loops: one item, or its attempts in one. */
function stepItem(label: string, calls: readonly UiCall[], key = label): TimelineItem {
  const attempts = [...calls].sort((one, other) => one.attempt - other.attempt);
  const last = attempts.at(-1);
  if (last === undefined) return { ...NOT_BEGUN, key, label };
  if (attempts.length === 1) return callItem(last, label);
  const children = attempts.map((call) => callItem(call, `attempt ${call.attempt}`));
  return { ...groupItem(`${key}#`, label, children), status: last.status, call: last };
}

/**
 * What a loop holds: its iterations, then the loops in it, whose iterations are counted over all of its own, then what its
 * steps returned together.
 */
function loopItems(
  loop: Extract<UiNode, { kind: "loop" }>,
  path: string,
  calls: Calls,
): readonly TimelineItem[] {
  const steps: string[] = [];
  const loops: TimelineItem[] = [];
  const visit = (node: UiNode, at: string): void => {
    if (node.kind === "step") steps.push(node.id);
    else if (node.kind === "loop") loops.push(itemOf(node, at, calls));
    else
      childrenOf(node).forEach((child, index) => {
        visit(child, `${at}.${index}`);
      });
  };
  loop.steps.forEach((node, index) => {
    visit(node, `${path}.${index}`);
  });
  const own = steps.flatMap((id) => calls.get(id) ?? []);
  const gathered = own.filter(({ kind }) => kind === "gathered");
  return [
    ...iterationItems(own, path, steps.length === 1),
    ...loops,
    ...gathered.map((call) => callItem(call, `${call.stepId}: all outputs`)),
  ];
}

function iterationItems(
  calls: readonly UiCall[],
  path: string,
  isOneStep: boolean,
): readonly TimelineItem[] {
  const each = calls.filter(({ kind }) => kind === "call");
  const byIndex = groupBy(each, ({ loopIndex }) => loopIndex ?? -1);
  return [...byIndex]
    .sort(([one], [other]) => one - other)
    .flatMap(([index, own]) => {
      // A loop without items is skipped as a whole.
      const at = index < 0 ? "" : `[${index}]`;
      const items = [...groupBy(own, ({ stepId }) => stepId)].map(([id, attempts]) =>
        stepItem(`${id}${at}`, attempts),
      );
      return isOneStep || index < 0
        ? items
        : [groupItem(`#${path}${at}`, `iteration ${at}`, items)];
    });
}

function strangerItem(id: string, calls: readonly UiCall[]): TimelineItem {
  if (calls.every(({ loopIndex, kind }) => loopIndex === null && kind === "call"))
    return stepItem(id, calls);
  const gathered = calls.filter(({ kind }) => kind === "gathered");
  return groupItem(`#${id}`, id, [
    ...iterationItems(calls, id, true),
    ...gathered.map((call) => callItem(call, "all outputs")),
  ]);
}

function callItem(call: UiCall, label: string): TimelineItem {
  const { startedAt, completedAt, durationMs, status } = call;
  const isOpen = status === "running" && completedAt === null;
  return {
    key: keyOfCall(call),
    label,
    start: startedAt,
    end: isOpen ? undefined : Math.max(completedAt ?? 0, startedAt + durationMs),
    status,
    call,
    children: [],
  };
}

const NOT_BEGUN = {
  start: undefined,
  end: undefined,
  status: undefined,
  call: undefined,
  children: [],
} as const;

function groupItem(key: string, label: string, children: readonly TimelineItem[]): TimelineItem {
  const begun = children.filter((child) => child.start !== undefined);
  const goesOn = begun.some(({ end }) => end === undefined);
  const statuses = new Set(begun.map(({ status }) => status));
  return {
    ...{ key, label, children },
    start: least(begun.map(({ start }) => start)),
    end: goesOn ? undefined : most(begun.map(({ end }) => end)),
    status: (["running", "failed", "completed", "skipped"] as const).find((each) =>
      statuses.has(each),
    ),
    call: undefined,
  };
}

function isInTree(nodes: readonly UiNode[], id: string): boolean {
  return nodes.some((node) =>
    node.kind === "step" ? node.id === id : isInTree(childrenOf(node), id),
  );
}

function groupBy<Value, Key>(
  values: readonly Value[],
  keyOf: (value: Value) => Key,
): ReadonlyMap<Key, readonly Value[]> {
  const groups = new Map<Key, Value[]>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [value]);
    else group.push(value);
  }
  return groups;
}

function least(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce(
    (one, other) => (other === undefined || (one ?? Infinity) <= other ? one : other),
    undefined,
  );
}

function most(times: readonly (number | undefined)[]): number | undefined {
  return times.reduce(
    (one, other) => (other === undefined || (one ?? -Infinity) >= other ? one : other),
    undefined,
  );
}
