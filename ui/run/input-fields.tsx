import { use, useState, type ReactNode } from "react";
import type { FlowDetail } from "../../emulator/ui/api.js";
import { FormNotesContext } from "../form/context.js";
import { JsonEditor } from "../form/json-editor.js";
import { SchemaForm } from "../form/schema-form.js";
import type { ValueProblem } from "../form/validator.js";
import { isObject } from "../schema/resolve.js";
import { literal } from "../schema/type-text.js";
import type { RunDraft } from "./draft.js";
import { knownInputs, unknownInputs } from "./run-request.js";

/** The inputs of a run, as fields or as JSON. */
export function InputFields({
  flow,
  draft,
  problems,
  onChange,
}: {
  readonly flow: FlowDetail;
  readonly draft: RunDraft;
  readonly problems: readonly ValueProblem[];
  readonly onChange: (changes: Partial<RunDraft>) => void;
}): ReactNode {
  const { mode, parameters } = draft;
  const unknown = unknownInputs(flow, parameters);
  const hasFields = isObject(flow.inputs) && isObject(flow.inputs.properties);
  return (
    <section className="stack" aria-label="Inputs">
      <div className="section-head">
        <h2>Inputs</h2>
        <div className="segments" role="group" aria-label="Enter the inputs as">
          {(["form", "json"] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={mode === each}
              onClick={() => {
                onChange({ mode: each });
              }}
            >
              {each === "form" ? "Form" : "JSON"}
            </button>
          ))}
        </div>
      </div>
      <DefinitionChange flow={flow} />
      {unknown.length > 0 && (
        <div className="notice" role="status">
          <p>
            The flow does not take{" "}
            {unknown.map((name) => `${name} (${literal(parameters[name] ?? null)})`).join(", ")} any
            more. It is kept here and not sent.
          </p>
          <button
            type="button"
            className="button small"
            onClick={() => {
              onChange({ parameters: knownInputs(flow, parameters) });
            }}
          >
            Remove it
          </button>
        </div>
      )}
      {mode === "json" ? (
        <JsonInputs draft={draft} onChange={onChange} />
      ) : hasFields && isObject(flow.inputs) ? (
        <SchemaForm
          idPrefix="input"
          schema={flow.inputs}
          value={parameters}
          first={flow.primary}
          problems={problems}
          onChange={(next) => {
            onChange({ parameters: next });
          }}
        />
      ) : (
        <p className="faint">The flow takes no inputs.</p>
      )}
    </section>
  );
}

function JsonInputs({
  draft,
  onChange,
}: {
  readonly draft: RunDraft;
  readonly onChange: (changes: Partial<RunDraft>) => void;
}): ReactNode {
  const { setProblem } = use(FormNotesContext);
  return (
    <JsonEditor
      id="inputs-json"
      label="Inputs as JSON"
      rows={10}
      value={draft.parameters}
      onChange={(value) => {
        if (value === undefined || isObject(value)) {
          setProblem("inputs-json", undefined);
          onChange({ parameters: value ?? {} });
        } else setProblem("inputs-json", "Inputs: an object of JSON is needed");
      }}
      onProblem={(problem) => {
        setProblem("inputs-json", problem === undefined ? undefined : `Inputs: ${problem}`);
      }}
    />
  );
}

/** Says what changed of the inputs while the form is open. */
function DefinitionChange({ flow }: { readonly flow: FlowDetail }): ReactNode {
  const names = inputNames(flow);
  const [seen, setSeen] = useState({ version: flow.version, names });
  const added = names.filter((name) => !seen.names.includes(name));
  const gone = seen.names.filter((name) => !names.includes(name));
  if (seen.version !== flow.version) setSeen({ version: flow.version, names });
  if (added.length + gone.length === 0) return null;
  const parts = [
    ...(added.length === 0 ? [] : [`new: ${added.join(", ")}`]),
    ...(gone.length === 0 ? [] : [`gone: ${gone.join(", ")}`]),
  ];
  return (
    <div className="notice" role="status">
      <p>The definition changed. Inputs {parts.join("; ")}. What you entered is still here.</p>
      <button
        type="button"
        className="button small"
        onClick={() => {
          setSeen({ version: flow.version, names });
        }}
      >
        All right
      </button>
    </div>
  );
}

function inputNames({ inputs }: FlowDetail): readonly string[] {
  return isObject(inputs) && isObject(inputs.properties) ? Object.keys(inputs.properties) : [];
}
