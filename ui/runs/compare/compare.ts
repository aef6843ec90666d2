import type { RunDetail, UiCall } from "../../../emulator/ui/api.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";

/** A step, or an iteration of it, in two runs. */
export interface ComparedCall {
  /** `step`, `step[2]` */
  readonly name: string;
  /** The last attempt of each run; undefined where it was not reached. */
  readonly before: UiCall | undefined;
  readonly after: UiCall | undefined;
  /** Undefined where one of the outputs is not known. */
  readonly isSameOutput: boolean | undefined;
}

/** The calls of two runs, side by side, in the order of the first one. */
export function compareCalls(
  before: Pick<RunDetail, "calls">,
  after: Pick<RunDetail, "calls">,
): readonly ComparedCall[] {
  const [first, second] = [lastAttempts(before.calls), lastAttempts(after.calls)];
  return [...new Set([...first.keys(), ...second.keys()])].map((name) => {
    const [one, other] = [first.get(name), second.get(name)];
    return { name, before: one, after: other, isSameOutput: isSame(one?.output, other?.output) };
  });
}

/** Whether a step went otherwise in the second run. */
export function isChanged({ before, after, isSameOutput }: ComparedCall): boolean {
  return (
    before?.status !== after?.status ||
    before?.error?.message !== after?.error?.message ||
    isSameOutput === false
  );
}

/** A value as text to compare: members in the order of their names. Undefined is no line at all. */
export function comparableText(value: JsonValue | undefined): string {
  return value === undefined ? "" : JSON.stringify(sorted(value), null, 2);
}

/** How a number changed, such as `+12`; empty where it did not. @param format of an amount from 0 on. */
export function changeText(
  before: number | null,
  after: number | null,
  format: (amount: number) => string,
): string {
  if (before === null || after === null || before === after) return "";
  return `${after > before ? "+" : "−"}${format(Math.abs(after - before))}`;
}

function lastAttempts(calls: readonly UiCall[]): ReadonlyMap<string, UiCall> {
  const last = new Map<string, UiCall>();
  for (const call of calls) {
    // What a loop gathered is the outputs of its iterations again.
    if (call.kind === "gathered") continue;
    const name = call.loopIndex === null ? call.stepId : `${call.stepId}[${call.loopIndex}]`;
    const known = last.get(name);
    if (known === undefined || known.attempt <= call.attempt) last.set(name, call);
  }
  return last;
}

function isSame(one: JsonValue | undefined, other: JsonValue | undefined): boolean | undefined {
  if (one === undefined || other === undefined) return undefined;
  return comparableText(one) === comparableText(other);
}

function sorted(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, each]) => [name, sorted(each)]));
}
