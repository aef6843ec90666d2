import type { StepCall } from "../../engine/call.js";
import { StepError } from "../../engine/errors.js";
import { type Catalogue } from "../../flows/catalogue.js";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { cloneJson } from "../../json.js";
import type { Mock, MockProblem } from "../../flows/mock-format.js";
import type { MockTarget } from "../../flows/mock-target.js";
import { parseMock } from "../../flows/parse-mock.js";
import type { FlowStep } from "../../../generator/flow/steps.js";
import { checkRule, type RuleProblem } from "./check-rule.js";
import { flowId } from "../../../generator/definition/flow-id.js";

/** The argument of a mock that is a function. */
export interface MockCall {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
  readonly version: "draft" | number;
  readonly stepId: string;
  readonly input: JsonValue;
  /** The flow's inputs. */
  readonly initial: JsonObject;
  /** The innermost loop around the step. */
  readonly loop: { readonly item: JsonValue; readonly index: number } | undefined;
  /** The number of the call of this step in the run, from 0. */
  readonly callNumber: number;
  /** The step's config with this run's overrides. */
  readonly config: JsonObject;
  readonly prompt: string | undefined;
  /** The results of the tool calls that the step requested. */
  readonly toolResults: readonly JsonObject[];
}

/** A mock (see `mock-format.ts`), or a function that returns one for each call. */
export type MockDefinition = JsonValue | ((call: MockCall) => unknown);

export interface MockRule extends MockTarget {
  /** Whether the rule overrides the mock of the definition. */
  readonly force: boolean;
  readonly mock: MockDefinition;
}

/** The mock that applies to a call, and whether it is a rule or that of the definition. */
export interface FoundMock {
  readonly mock: Mock;
  readonly answeredBy: "rule" | "definition";
}

/** A mock is invalid. */
export class InvalidMockError extends TypeError {
  override readonly name = "InvalidMockError";
}

/** The mocks that tests set while the emulator runs. */
export interface MockRules {
  /**
   * Adds a rule, or replaces the rule of the same target. A rule for one flow precedes a rule for all. One for a flow that is not
   * served is added with a notice.
   *
   * @throws InvalidMockError, also where the flows that it is for have no such step.
   */
  set(rule: MockRule): void;
  /** @returns whether there was such a rule. */
  remove(target: MockTarget): boolean;
  readonly clear: () => void;
  list(): readonly MockRule[];
  /** Checks the rules again, after definitions changed: those that cannot be used stay, with a notice. */
  readonly recheck: () => void;
  /** The mock for a call: a forced rule, else the definition's, else a rule. */
  find(call: StepCall, ofDefinition: Mock | undefined): Promise<FoundMock | undefined>;
}

export interface MockRulesOptions {
  /** The flows that are served. */
  readonly catalogue: () => Catalogue;
  /** Called with messages on mocks that are not used. */
  readonly notice: (message: string) => void;
  /** Called when the rules are others. */
  readonly changed: () => void;
}

/** Creates an empty set of rules. */
export function createMockRules({ catalogue, notice, changed }: MockRulesOptions): MockRules {
  const rules = new Map<string, { readonly rule: MockRule; readonly parsed: Mock | undefined }>();
  const problemOf = (rule: MockRule): RuleProblem | undefined =>
    checkRule(rule, typeof rule.mock === "function" ? undefined : rule.mock, catalogue());
  /** What was said of each rule. */
  const noticed = new Map<string, string>();
  const note = (key: string, message: string | undefined): void => {
    if (message === undefined) noticed.delete(key);
    else if (noticed.get(key) !== message) {
      noticed.set(key, message);
      notice(message);
    }
  };
  return {
    set: (rule) => {
      const parsed = typeof rule.mock === "function" ? undefined : readMock(rule.mock, rule.stepId);
      const problem = problemOf(rule);
      if (problem?.isCertain === true) throw new InvalidMockError(problem.message);
      note(keyOf(rule), problem?.message);
      rules.set(keyOf(rule), { rule, parsed });
      changed();
    },
    remove: (target) => {
      noticed.delete(keyOf(target));
      const isRemoved = rules.delete(keyOf(target));
      if (isRemoved) changed();
      return isRemoved;
    },
    clear: () => {
      noticed.clear();
      rules.clear();
      changed();
    },
    list: () => [...rules.values()].map(({ rule }) => rule),
    recheck: () => {
      for (const [key, { rule }] of rules) note(key, problemOf(rule)?.message);
    },
    find: async (call, ofDefinition) => {
      const own: FoundMock | undefined = ofDefinition && {
        mock: ofDefinition,
        answeredBy: "definition",
      };
      if (rules.size === 0) return own;
      const stepId = call.planned.step.id;
      const ofFlow = rules.get(keyOf({ stepId, flow: flowId(call.plan.definition) }));
      const found = ofFlow ?? rules.get(keyOf({ stepId, flow: undefined }));
      if (found === undefined || (own !== undefined && !found.rule.force)) return own;
      const { mock } = found.rule;
      const given = typeof mock === "function" ? await callMock(mock, call) : found.parsed;
      return given && { mock: given, answeredBy: "rule" };
    },
  };
}

async function callMock(mock: (call: MockCall) => unknown, call: StepCall): Promise<Mock> {
  const { org, project, slug, version } = call.plan.definition;
  const stepId = call.planned.step.id;
  let value: unknown;
  try {
    value = await mock({
      org,
      project,
      slug,
      version,
      stepId,
      input: cloneJson(call.scope.input),
      initial: structuredClone(call.scope.initial),
      loop: call.scope.loop,
      callNumber: call.callNumber,
      config: call.step.config,
      prompt: call.step.prompt,
      toolResults: call.resumption?.messages.filter((message) => message.role === "tool") ?? [],
    });
  } catch (error) {
    const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    throw new StepError("MOCKED_ERROR", `The mock of step "${stepId}" threw ${message}`, {
      cause: error,
    });
  }
  const result = parseMock(asJson(value, stepId));
  if ("mock" in result) return result.mock;
  throw new StepError("MOCK_INVALID", describeProblems(stepId, result.problems));
}

/** Outputs are JSON: values that JSON does not have become null. */
function asJson(value: unknown, stepId: string): JsonValue {
  try {
    const [json = null] = JSON.parse(JSON.stringify([value])) as JsonValue[];
    return json;
  } catch (cause) {
    // A cycle, a bigint, or a value so deep that it cannot be written.
    const message = `The mock of step "${stepId}" returned a value that cannot be written as JSON`;
    throw new StepError("MOCK_INVALID", message, { cause });
  }
}

function readMock(value: JsonValue, stepId: string): Mock {
  const result = parseMock(value);
  if ("mock" in result) return result.mock;
  throw new InvalidMockError(describeProblems(stepId, result.problems));
}

function describeProblems(stepId: string, [first]: readonly MockProblem[]): string {
  const at = first === undefined || first.pointer === "" ? "" : ` at ${first.pointer}`;
  return `The mock of step "${stepId}" cannot be used${at}: ${first?.message ?? "it is not one"}`;
}

function keyOf({ stepId, flow }: MockTarget): string {
  return `${flow ?? "*"}#${stepId}`;
}

const parsed = new WeakMap<FlowStep, Mock>();

/** The mock in a step's definition, if any. Definitions with invalid mocks are not served: see `flows/check-mocks.ts`. */
export function definitionMock(planned: FlowStep): Mock | undefined {
  const value = planned.step.mock;
  if (value === undefined) return undefined;
  let mock = parsed.get(planned);
  if (mock === undefined) {
    const result = parseMock(value);
    if ("problems" in result)
      throw new Error(`The mock of step "${planned.step.id}" was not checked`);
    mock = result.mock;
    parsed.set(planned, mock);
  }
  return mock;
}
