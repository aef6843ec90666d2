import { useState, type ReactNode } from "react";
import { useAbout } from "../api/queries.js";
import { plural } from "../format/amounts.js";
import { EmptyState } from "../parts/empty-state.js";
import { JsonView } from "../parts/json-view.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { Recipe } from "../parts/recipe.js";
import { flowHref } from "../router/location.js";
import { useQueryState } from "../router/use-place.js";
import { curlOfControl, useControl, useSetting } from "../settings/control.js";
import { MockEditor } from "./mock-editor.js";
import {
  definitionLines,
  isFunctionMock,
  mockKey,
  programText,
  removeRequest,
  setRequest,
  type MockDraft,
  type MockRule,
} from "./mock-rules.js";
import "../form/form.css";
import "../settings/settings.css";

/** The mocks that are set: what answers in the place of steps. */
export function MocksView(): ReactNode {
  const { data, error, refetch } = useSetting<{ readonly mocks: readonly MockRule[] }>(
    "mocks",
    "mocks",
  );
  const [query, change] = useQueryState();
  const control = useControl("mocks");
  const [edited, setEdited] = useState<MockRule>();
  if (error !== null)
    return (
      <ProblemNotice
        title="The mocks could not be read"
        error={error}
        retry={() => void refetch()}
      />
    );
  if (data === undefined) return <Loading what="the mocks" />;
  const { mocks } = data;
  const flow = query.get("flow");
  const stepId = query.get("step") ?? "";
  const given: MockDraft | undefined =
    edited ??
    (stepId === ""
      ? undefined
      : (mocks.find((rule) => rule.flow === flow && rule.stepId === stepId) ?? {
          stepId,
          flow,
          force: true,
          mock: undefined,
        }));
  return (
    <div className="view">
      <div className="view-head">
        <h1>Mocks</h1>
        <p className="count" role="status">
          {plural(mocks.length, "mock")} set
        </p>
        {mocks.length > 0 && (
          <button
            type="button"
            className="button"
            disabled={control.isPending}
            onClick={() => {
              control.mutate({ method: "DELETE", path: "mocks" });
            }}
          >
            Remove all
          </button>
        )}
      </div>
      {control.error !== null && (
        <ProblemNotice title="The mocks were not changed" error={control.error} />
      )}
      <div className="beside">
        <div className="stack">
          {mocks.length === 0 && (
            <EmptyState title="No mock is set">
              <p>
                A mock answers in the place of a step: an output, an error, a delay, tool calls. Set
                one here to try how your program takes it. It lasts until it is removed or the
                emulator stops; a <code>mock:</code> of the definition lasts longer.
              </p>
            </EmptyState>
          )}
          {mocks.map((rule) => (
            <MockCard
              key={mockKey(rule)}
              rule={rule}
              onEdit={() => {
                setEdited(rule);
              }}
              onRemove={() => {
                control.mutate(removeRequest(rule));
              }}
            />
          ))}
        </div>
        <MockEditor
          key={given === undefined ? "" : `${mockKey(given)} ${JSON.stringify(given.mock)}`}
          given={given}
          onDone={() => {
            setEdited(undefined);
            change({ flow: undefined, step: undefined });
          }}
        />
      </div>
    </div>
  );
}

function MockCard({
  rule,
  onEdit,
  onRemove,
}: {
  readonly rule: MockRule;
  readonly onEdit: () => void;
  readonly onRemove: () => void;
}): ReactNode {
  const { data } = useAbout();
  const { stepId, flow, force, mock } = rule;
  const name = mockKey(rule);
  return (
    <section className="card stack" aria-label={`Mock of ${name}`}>
      <div className="view-head">
        <h2>
          <code>{stepId}</code>
        </h2>
        {flow === null ? (
          <span className="faint">of every flow</span>
        ) : (
          <a href={flowHref(flow)}>{flow}</a>
        )}
        {force && <span className="tag">before the definition’s</span>}
        <span className="row setting-actions">
          {!isFunctionMock(rule) && (
            <button type="button" className="button small" onClick={onEdit}>
              Edit<span className="visually-hidden"> the mock of {name}</span>
            </button>
          )}
          <button type="button" className="button small" onClick={onRemove}>
            Remove<span className="visually-hidden"> the mock of {name}</span>
          </button>
        </span>
      </div>
      {isFunctionMock(rule) ? (
        <p className="faint">A function, which was set in code.</p>
      ) : (
        <>
          <JsonView value={mock} label={`mock of ${name}`} />
          <details className="fold">
            <summary>The same elsewhere</summary>
            <div className="stack">
              <Recipe
                title="On a command line"
                language="bash"
                text={curlOfControl(data, setRequest(rule))}
              />
              <Recipe title="In the definition" language="yaml" text={definitionLines(rule)} />
              <Recipe title="In a test" language="typescript" text={programText(rule)} />
            </div>
          </details>
        </>
      )}
    </section>
  );
}
