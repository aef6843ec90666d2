import { useState, type ReactNode } from "react";
import { useAbout } from "../api/queries.js";
import { plural } from "../format/amounts.js";
import { EmptyState } from "../parts/empty-state.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { Recipe } from "../parts/recipe.js";
import { curlOfControl, useControl, useSetting } from "../settings/control.js";
import { FaultEditor } from "./fault-editor.js";
import {
  FAULT_EXAMPLES,
  rulesFile,
  rulesRequest,
  ruleText,
  type FaultRule,
} from "./fault-rules.js";
import "../form/form.css";
import "../settings/settings.css";

/** The faults that are injected into answers. */
export function FaultsView(): ReactNode {
  const { data, error, refetch } = useSetting<{ readonly rules: readonly FaultRule[] }>(
    "faults",
    "chaos",
  );
  const control = useControl("faults");
  const [edited, setEdited] = useState<number>();
  if (error !== null)
    return (
      <ProblemNotice
        title="The faults could not be read"
        error={error}
        retry={() => void refetch()}
      />
    );
  if (data === undefined) return <Loading what="the faults" />;
  const { rules } = data;
  const rule = edited === undefined ? undefined : rules[edited];
  const set = (next: readonly FaultRule[]): void => {
    control.mutate(rulesRequest(next), {
      onSuccess: () => {
        setEdited(undefined);
      },
    });
  };
  return (
    <div className="view">
      <div className="view-head">
        <h1>Faults</h1>
        <p className="count" role="status">
          {plural(rules.length, "rule")}
        </p>
        {rules.length > 0 && (
          <button
            type="button"
            className="button"
            disabled={control.isPending}
            onClick={() => {
              set([]);
            }}
          >
            Remove all
          </button>
        )}
      </div>
      {control.error !== null && (
        <ProblemNotice title="The faults were not changed" error={control.error} />
      )}
      <div className="beside">
        <div className="stack">
          {rules.length === 0 && <NoFaults />}
          {rules.length > 0 && (
            <RuleTable
              rules={rules}
              onEdit={setEdited}
              onRemove={(at) => {
                set(rules.filter((_, index) => index !== at));
              }}
            />
          )}
          <section className="card stack" aria-label="Examples">
            <h2>Examples</h2>
            <ul className="row">
              {FAULT_EXAMPLES.map((example) => (
                <li key={example.name}>
                  <button
                    type="button"
                    className="button small"
                    disabled={control.isPending}
                    onClick={() => {
                      set([...rules, example.rule]);
                    }}
                  >
                    {example.name}
                  </button>
                </li>
              ))}
            </ul>
          </section>
          {rules.length > 0 && <Elsewhere rules={rules} />}
        </div>
        <FaultEditor
          key={`${edited ?? "new"} ${JSON.stringify(rule)}`}
          rule={rule}
          isPending={control.isPending}
          onSave={(next) => {
            set(
              edited === undefined
                ? [...rules, next]
                : rules.map((each, index) => (index === edited ? next : each)),
            );
          }}
          onLeave={() => {
            setEdited(undefined);
          }}
        />
      </div>
    </div>
  );
}

function NoFaults(): ReactNode {
  return (
    <EmptyState title="Every request is answered as it should be">
      <p>
        A fault makes answers late, wrong or missing, so that you see what your program does then:
        whether it repeats, how long it waits, what it tells its user. Runs of this page are left
        alone: faults are for requests of clients. Take an example, or write a rule.
      </p>
    </EmptyState>
  );
}

function RuleTable({
  rules,
  onEdit,
  onRemove,
}: {
  readonly rules: readonly FaultRule[];
  readonly onEdit: (index: number) => void;
  readonly onRemove: (index: number) => void;
}): ReactNode {
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Rules">
      <table className="table">
        <thead>
          <tr>
            <th scope="col">Flow</th>
            <th scope="col">What happens</th>
            <th scope="col">
              <span className="visually-hidden">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rules.map((rule, index) => (
            <tr key={index}>
              <th scope="row">{rule.flow ?? "every flow"}</th>
              <td>{ruleText(rule)}</td>
              <td>
                <span className="row">
                  <button
                    type="button"
                    className="button small"
                    onClick={() => {
                      onEdit(index);
                    }}
                  >
                    Edit<span className="visually-hidden"> rule {index + 1}</span>
                  </button>
                  <button
                    type="button"
                    className="button small"
                    onClick={() => {
                      onRemove(index);
                    }}
                  >
                    Remove<span className="visually-hidden"> rule {index + 1}</span>
                  </button>
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Elsewhere({ rules }: { readonly rules: readonly FaultRule[] }): ReactNode {
  const { data } = useAbout();
  return (
    <section className="card stack" aria-label="The same elsewhere">
      <h2>The same elsewhere</h2>
      <Recipe
        title="On a command line"
        language="bash"
        text={curlOfControl(data, rulesRequest(rules))}
      />
      <Recipe
        title="faults.json, for --chaos faults.json"
        language="json"
        text={rulesFile(rules)}
      />
    </section>
  );
}
