import { useId, useMemo, useState, type ReactNode } from "react";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { useFlow, useFlows } from "../api/queries.js";
import { stepsOf } from "../flows/steps.js";
import { JsonEditor } from "../form/json-editor.js";
import { SchemaForm } from "../form/schema-form.js";
import { problemsOf, type ValueProblem } from "../form/validator.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { isObject } from "../schema/resolve.js";
import { useControl } from "../settings/control.js";
import { MOCK_EXAMPLES, setRequest, type MockDraft } from "./mock-rules.js";

/** Sets a mock: by the fields of the step's output, or as JSON. */
export function MockEditor({
  given,
  onDone,
}: {
  /** What it begins with. */
  readonly given: MockDraft | undefined;
  readonly onDone: () => void;
}): ReactNode {
  const id = useId();
  const control = useControl("mocks");
  const [flow, setFlow] = useState(given?.flow ?? "");
  const [stepId, setStepId] = useState(given?.stepId ?? "");
  const [force, setForce] = useState(given?.force ?? true);
  const [mock, setMock] = useState(given?.mock);
  const [as, setAs] = useState<"form" | "json">("form");
  const [problem, setProblem] = useState<string>();
  const { data: flows } = useFlows();
  const output = useOutputSchema(flow, stepId);
  const isForm = as === "form" && output !== undefined && isPlainOutput(mock);
  const problems = useMemo(
    () => (isForm ? outputProblems(output, mock ?? {}) : []),
    [isForm, output, mock],
  );
  const isReady = stepId !== "" && mock !== undefined && problem === undefined;
  return (
    <form
      className="card stack"
      aria-label="Set a mock"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!isReady) return;
        control.mutate(setRequest({ stepId, flow: flow === "" ? null : flow, force, mock }), {
          onSuccess: onDone,
        });
      }}
    >
      <h2>{given === undefined ? "Set a mock" : `Mock of ${given.stepId}`}</h2>
      <label className="form-field">
        <span className="form-label">Flow</span>
        <select
          value={flow}
          onChange={(event) => {
            setFlow(event.target.value);
            setStepId("");
          }}
        >
          <option value="">Every flow</option>
          {flows?.flows.map((each) => (
            <option key={each.flow}>{each.flow}</option>
          ))}
          {flow !== "" && flows?.flows.every((each) => each.flow !== flow) && (
            <option>{flow}</option>
          )}
        </select>
      </label>
      <StepField flow={flow} stepId={stepId} onChange={setStepId} />
      {output !== undefined && (
        <div className="segments" role="group" aria-label="Enter the output as">
          {(["form", "json"] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={each === (isForm ? "form" : "json")}
              onClick={() => {
                if (each === "form" && !isPlainOutput(mock)) setMock(undefined);
                setAs(each);
              }}
            >
              {each === "form" ? "Form" : "JSON"}
            </button>
          ))}
        </div>
      )}
      {isForm ? (
        <SchemaForm
          idPrefix={`mock${id}`}
          schema={output}
          value={isObject(mock) ? mock : {}}
          problems={problems}
          onChange={setMock}
        />
      ) : (
        <div className="form-field">
          <label className="form-label" htmlFor={`${id}json`}>
            Mock <span className="faint">an output, or an object with keys such as $error</span>
          </label>
          <JsonEditor
            id={`${id}json`}
            value={mock}
            rows={8}
            onChange={setMock}
            onProblem={setProblem}
          />
          <label className="inline-field">
            <span>Example</span>
            <select
              value=""
              onChange={(event) => {
                const example = MOCK_EXAMPLES.find(({ name }) => name === event.target.value);
                if (example === undefined) return;
                setMock(example.mock);
                setProblem(undefined);
              }}
            >
              <option value="">Take one…</option>
              {MOCK_EXAMPLES.map(({ name }) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        </div>
      )}
      <label className="row">
        <input
          type="checkbox"
          checked={force}
          onChange={(event) => {
            setForce(event.target.checked);
          }}
        />
        Also where the definition has a mock
      </label>
      {control.error !== null && (
        <ProblemNotice title="The mock was not set" error={control.error} />
      )}
      <p className="row">
        <button type="submit" className="button primary" disabled={!isReady || control.isPending}>
          Set mock
        </button>
        {given !== undefined && (
          <button type="button" className="button" onClick={onDone}>
            Leave it
          </button>
        )}
      </p>
    </form>
  );
}

function StepField({
  flow,
  stepId,
  onChange,
}: {
  readonly flow: string;
  readonly stepId: string;
  readonly onChange: (stepId: string) => void;
}): ReactNode {
  const { data } = useFlow(flow, undefined, flow !== "");
  const steps = flow === "" ? [] : stepsOf(data?.steps ?? []);
  if (steps.length === 0)
    return (
      <label className="form-field">
        <span className="form-label">Step</span>
        <input
          type="text"
          value={stepId}
          placeholder="id of a step"
          onChange={(event) => {
            onChange(event.target.value.trim());
          }}
        />
      </label>
    );
  return (
    <label className="form-field">
      <span className="form-label">Step</span>
      <select
        value={stepId}
        onChange={(event) => {
          onChange(event.target.value);
        }}
      >
        <option value="">Choose a step</option>
        {steps.map(({ id, name }) => (
          <option key={id} value={id}>
            {name === undefined ? id : `${id}: ${name}`}
          </option>
        ))}
        {stepId !== "" && steps.every(({ id }) => id !== stepId) && <option>{stepId}</option>}
      </select>
    </label>
  );
}

/** The schema of the step's output, where a form can show it: an object with fields. */
function useOutputSchema(flow: string, stepId: string): JsonObject | undefined {
  const { data } = useFlow(flow, undefined, flow !== "");
  const step = flow === "" ? undefined : stepsOf(data?.steps ?? []).find(({ id }) => id === stepId);
  const schema = step?.output;
  return isObject(schema) && isObject(schema.properties) ? schema : undefined;
}

/** Whether a mock is an output, which the form can show. */
function isPlainOutput(mock: JsonValue | undefined): boolean {
  if (mock === undefined) return true;
  return isObject(mock) && Object.keys(mock).every((name) => !name.startsWith("$"));
}

/** An output that violates its schema is a mock all the same: the step then fails as it would. */
function outputProblems(schema: JsonSchema, value: JsonValue): readonly ValueProblem[] {
  try {
    return problemsOf(schema, value);
  } catch {
    return [];
  }
}
