import { use, useId, useMemo, type ReactNode } from "react";
import type { FlowDetail } from "../../emulator/ui/api.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { stepsOf, type UiStep } from "../flows/steps.js";
import { FormNotesContext } from "../form/context.js";
import { JsonEditor } from "../form/json-editor.js";
import { SchemaForm } from "../form/schema-form.js";
import { isObject, listOf } from "../schema/resolve.js";
import type { RunDraft } from "./draft.js";

type Overrides = RunDraft["overrides"];

/** What is changed of steps for one run. Fields show what the definition says until they are changed. */
export function OverrideFields({
  flow,
  overrides,
  onChange,
}: {
  readonly flow: FlowDetail;
  readonly overrides: Overrides;
  readonly onChange: (changes: { readonly overrides: Overrides }) => void;
}): ReactNode {
  const steps = stepsOf(flow.steps);
  const changed = steps.filter(({ id }) => overrides[id] !== undefined);
  const others = steps.filter(({ id }) => overrides[id] === undefined);
  const set = (id: string, fields: JsonObject | undefined): void => {
    const { [id]: _, ...rest } = overrides;
    onChange({ overrides: fields === undefined ? rest : { ...rest, [id]: fields } });
  };
  return (
    <details className="fold" open={changed.length > 0}>
      <summary>Change steps for this run{changed.length > 0 && ` (${changed.length})`}</summary>
      <div className="stack">
        {changed.map((step) => (
          <StepOverride
            key={step.id}
            step={step}
            fields={overrides[step.id] ?? {}}
            onChange={(fields) => {
              set(step.id, fields);
            }}
          />
        ))}
        {others.length > 0 && (
          <label className="inline-field">
            <span>Step to change</span>
            <select
              value=""
              onChange={(event) => {
                set(event.target.value, {});
              }}
            >
              <option value="">Choose…</option>
              {others.map(({ id }) => (
                <option key={id}>{id}</option>
              ))}
            </select>
          </label>
        )}
      </div>
    </details>
  );
}

function StepOverride({
  step,
  fields,
  onChange,
}: {
  readonly step: UiStep;
  readonly fields: JsonObject;
  readonly onChange: (fields: JsonObject | undefined) => void;
}): ReactNode {
  /** Takes a field; one that is as in the definition is not sent. */
  const set = (name: "prompt" | "model", value: string): void => {
    const { [name]: _, ...rest } = fields;
    onChange(value === (step[name] ?? "") ? rest : { ...rest, [name]: value });
  };
  return (
    <fieldset className="form-group">
      <legend>
        <code>{step.id}</code>
      </legend>
      {(step.prompt !== undefined || step.processor === "llm") && (
        <label className="form-field">
          <span className="form-label">Prompt</span>
          <textarea
            className="text-input"
            rows={3}
            value={textOf(fields.prompt, step.prompt ?? "")}
            onChange={(event) => {
              set("prompt", event.target.value);
            }}
          />
        </label>
      )}
      {step.processor === "llm" && (
        <label className="form-field">
          <span className="form-label">Model</span>
          <input
            type="text"
            value={textOf(fields.model, step.model ?? "")}
            onChange={(event) => {
              set("model", event.target.value);
            }}
          />
        </label>
      )}
      <ConfigOverride step={step} fields={fields} onChange={onChange} />
      <button
        type="button"
        className="button small"
        onClick={() => {
          onChange(undefined);
        }}
      >
        Leave {step.id} as it is
      </button>
    </fieldset>
  );
}

/** The other fields of a step: by the schema of its config, or as JSON. */
function ConfigOverride({
  step,
  fields,
  onChange,
}: {
  readonly step: UiStep;
  readonly fields: JsonObject;
  readonly onChange: (fields: JsonObject) => void;
}): ReactNode {
  const id = useId();
  const { setProblem } = use(FormNotesContext);
  const { prompt, model, ...others } = fields;
  const config = { ...step.config, ...others };
  const take = (next: JsonObject): void => {
    const changed = Object.entries(next).filter(
      ([name, value]) => JSON.stringify(value) !== JSON.stringify(step.config[name]),
    );
    onChange({
      ...(prompt === undefined ? {} : { prompt }),
      ...(model === undefined ? {} : { model }),
      ...Object.fromEntries(changed),
    });
  };
  const schema = useMemo(() => configSchemaOf(step), [step]);
  if (schema !== undefined)
    return (
      <SchemaForm
        idPrefix={`config${id}`}
        schema={schema}
        value={config}
        problems={[]}
        onChange={take}
      />
    );
  return (
    <div className="form-field">
      <label className="form-label" htmlFor={id}>
        Config <span className="faint">as JSON, such as {`{ "temperature": 0 }`}</span>
      </label>
      <JsonEditor
        id={id}
        value={config}
        rows={3}
        onChange={(value) => {
          take(isObject(value) ? value : {});
        }}
        onProblem={(problem) => {
          setProblem(id, problem === undefined ? undefined : `Config of ${step.id}: ${problem}`);
        }}
      />
    </div>
  );
}

/** The schema of the fields that have no field of their own above; undefined where the definition gives none. */
function configSchemaOf({ configSchema: schema }: UiStep): JsonObject | undefined {
  if (!isObject(schema) || !isObject(schema.properties)) return undefined;
  const { prompt: _prompt, model: _model, ...properties } = schema.properties;
  const required = listOf(schema.required).filter((name) => name !== "prompt" && name !== "model");
  return { ...schema, properties, required };
}

function textOf(value: JsonValue | undefined, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}
