import type { JsonValue } from "../../generator/json-schema/types.js";
import type { ControlRequest } from "../settings/control-request.js";

/** A mock that is set, as the control routes have it. */
export interface MockRule {
  readonly stepId: string;
  /** `org/project/slug`; null for every flow. */
  readonly flow: string | null;
  /** Whether it comes before the mock of the definition. */
  readonly force: boolean;
  readonly mock: JsonValue;
}

/** A mock that is being entered. */
export type MockDraft = Omit<MockRule, "mock"> & { readonly mock: JsonValue | undefined };

/** Whether a mock was set in code, as a function: it can be removed here, and not be seen. */
export function isFunctionMock({ mock }: MockRule): boolean {
  return (
    typeof mock === "object" &&
    mock !== null &&
    "function" in mock &&
    mock.function === true &&
    Object.keys(mock).length === 1
  );
}

/** Names the target of a mock: at most one is set for each. */
export function mockKey({ stepId, flow }: Pick<MockRule, "stepId" | "flow">): string {
  return flow === null ? stepId : `${flow}#${stepId}`;
}

/** What sets a mock. */
export function setRequest({ stepId, flow, force, mock }: MockRule): ControlRequest {
  return { method: "PUT", path: pathOf({ stepId, flow, force }), body: mock };
}

/** What removes a mock. */
export function removeRequest({ stepId, flow }: MockRule): ControlRequest {
  return { method: "DELETE", path: pathOf({ stepId, flow, force: false }) };
}

function pathOf({ stepId, flow, force }: Omit<MockRule, "mock">): string {
  const query = [
    ...(flow === null ? [] : [`flow=${flow.split("/").map(encodeURIComponent).join("/")}`]),
    ...(force ? ["force=true"] : []),
  ].join("&");
  return `mocks/${encodeURIComponent(stepId)}${query === "" ? "" : `?${query}`}`;
}

/** The lines of a definition that answer so without a rule. JSON is YAML. */
export function definitionLines({ stepId, mock }: Pick<MockRule, "stepId" | "mock">): string {
  return `steps:\n  - id: ${stepId}\n    mock: ${JSON.stringify(mock)}`;
}

/** The option of an emulator in a test. Mocks that are set in code come before those of definitions. */
export function programText(rule: MockRule): string {
  const mock = JSON.stringify(rule.mock, null, 2).replaceAll("\n", "\n    ");
  return `const emulator = await startEmulator({
  flows: "flows",
  mocks: {
    ${JSON.stringify(mockKey(rule))}: ${mock},
  },
});`;
}

/** Mocks that are more than an output. */
export const MOCK_EXAMPLES: readonly { readonly name: string; readonly mock: JsonValue }[] = [
  { name: "The step fails", mock: { $error: { code: "MODEL_OVERLOADED", message: "Try later" } } },
  {
    name: "It answers after 2 seconds",
    mock: { $delay: 2000, $value: { text: "It was slow." } },
  },
  {
    name: "One answer after the other",
    mock: { $sequence: [{ $error: "The first call fails" }, { text: "The second works." }] },
  },
  {
    name: "It asks for a tool first",
    mock: {
      $toolCalls: [{ name: "weather", arguments: { city: "Bern" } }],
      $then: { text: "It rains in Bern." },
    },
  },
  {
    name: "In parts, as they are streamed",
    mock: { $chunks: ["It ", "rains."], $interval: 200, $value: { text: "It rains." } },
  },
  {
    name: "From the inputs of the flow",
    mock: { $template: { text: "You said {{initial.message}}" } },
  },
  {
    name: "With tokens and a cost",
    mock: {
      $usage: { prompt: 1200, completion: 80, costUsd: 0.0042 },
      $value: { text: "Not cheap." },
    },
  },
];
