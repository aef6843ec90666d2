import { InvalidMockError, type MockDefinition } from "../steps/mock/rules.js";
import type { MockableContract, MockableFlow } from "./contract.js";
import type { FlowMocks } from "./typed-mock.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** Mocks by step id, or by `org/project/slug#stepId`. */
export type Mocks = Readonly<Record<string, MockDefinition>>;

/**
 * Names mocks after the flow that they are for, and types them by its contract: step ids, outputs, and what functions receive. The
 * mocks of several flows are joined with `{ ...mockFlow(grade3, …), ...mockFlow(triage, …) }`.
 *
 * @param flow a generated flow, such as `grade3`, or one of `createFlows()`.
 * @param mocks the mocks by step id; steps without one answer as they do without mocks.
 * @returns what `startEmulator` takes as `mocks`.
 * @throws InvalidMockError if `flow` is none.
 */
export function mockFlow<F extends MockableContract>(
  flow: MockableFlow<F>,
  mocks: FlowMocks<F>,
): Mocks {
  const id = flowId(addressOf(flow));
  const named: Record<string, MockDefinition> = {};
  for (const [stepId, mock] of Object.entries<unknown>({ ...mocks }))
    if (isMock(mock)) named[`${id}#${stepId}`] = mock;
  return named;
}

/** Tells mocks from steps without one; what is in a mock is read when it is set. */
function isMock(value: unknown): value is MockDefinition {
  return value !== undefined;
}

/** The address of a flow, which programs without types may have mistaken. */
function addressOf(flow: unknown): FlowAddress {
  const given = partOf(flow, "descriptor") ?? flow;
  const [org, project, slug] = ["org", "project", "slug"].map((name) => partOf(given, name));
  if (typeof org === "string" && typeof project === "string" && typeof slug === "string")
    return { org, project, slug };
  throw new InvalidMockError(
    "The mocks of a flow need the flow: a generated one, such as `grade3`, or one of `createFlows()`.",
  );
}

function partOf(value: unknown, name: string): unknown {
  const isObject = typeof value === "function" || (typeof value === "object" && value !== null);
  return isObject ? Reflect.get(value, name) : undefined;
}
