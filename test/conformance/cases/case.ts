import type { FlowDescriptor } from "noukai-codegen-runtime";
import { expect } from "vitest";
import type { LooseFlow } from "../../runtime/support/flow.js";
import type { SeenRequest } from "../../runtime/support/server.js";
import type { Call, Driven, Outcome } from "../drive.js";
import type { RecordedFlow } from "../flows.js";
import type { RecordedResponse } from "../recorded.js";

/** What a case has seen. */
export interface Seen extends Driven {
  /** The responses that were served, in the order of the requests. */
  readonly responses: readonly RecordedResponse[];
  readonly requests: readonly SeenRequest[];
  /** The bodies of the requests. */
  readonly bodies: readonly Record<string, unknown>[];
}

/** How one file of `wire-bodies/` is driven, and what must come of it. */
export interface Case {
  readonly file: string;
  /** What sets it apart from other cases of the same file. */
  readonly title?: string;
  readonly flow: RecordedFlow;
  readonly descriptor?: Partial<FlowDescriptor<LooseFlow>>;
  /** Options of the client. */
  readonly client?: object;
  readonly calls: readonly Call[] | ((responses: readonly RecordedResponse[]) => readonly Call[]);
  /** The responses to serve. Default: those of the file. All must be requested, and no more. */
  readonly responses?: (recorded: readonly RecordedResponse[]) => readonly RecordedResponse[];
  /** What the warning hook hears, in order. Default: nothing. */
  readonly warnings?: readonly RegExp[];
  /** Default: the async client, and the blocking client where it has the methods. */
  readonly only?: "async" | "blocking";
  readonly check: (seen: Seen) => void;
}

/** The value of the only call. @throws if it failed. */
export function only(outcomes: readonly Outcome[]): unknown {
  expect(outcomes).toHaveLength(1);
  const [outcome] = outcomes;
  if (outcome?.error) throw new Error(`${outcome.error.name}: ${outcome.error.message}`);
  return outcome?.value;
}

/** An event of a stream. */
export interface Event extends Record<string, unknown> {
  readonly type: string;
}

/** The events of the only call. @throws if it failed. */
export function eventsOf(seen: Seen): Event[] {
  return only(seen.outcomes) as Event[];
}

/** The events of one type, of the only call. */
export function ofType(seen: Seen, type: string): Event[] {
  return eventsOf(seen).filter((event) => event.type === type);
}

/** The path of a request to a flow, without the base URL. */
export function pathOf(flow: RecordedFlow, rest: string): string {
  return `/api/v1/seq/acme/sdk-test-fixtures/${flow}/${rest}`;
}

/** Expects that nothing was sent, and the error. */
export function expectRefused({ outcomes, requests }: Seen, name: string, message: RegExp): void {
  expect(requests).toEqual([]);
  for (const outcome of outcomes) {
    expect(outcome.error).toMatchObject({
      name,
      message: expect.stringMatching(message) as string,
    });
  }
}
