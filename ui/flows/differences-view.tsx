import { useMemo, type ReactNode } from "react";
import type { FlowDetail } from "../../emulator/ui/api.js";
import { useFlow } from "../api/queries.js";
import { plural } from "../format/amounts.js";
import { EmptyState } from "../parts/empty-state.js";
import { LineDiff } from "../parts/line-diff.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { useQueryState } from "../router/use-place.js";
import { compareFlows } from "./compare.js";
import { FlowFrame } from "./flow-frame.js";
import { versionName } from "./summaries.js";

/** What the shown version of a flow has differently from another one. */
export function DifferencesView(): ReactNode {
  return <FlowFrame>{(flow) => <Differences flow={flow} />}</FlowFrame>;
}

function Differences({ flow }: { readonly flow: FlowDetail }): ReactNode {
  const [query, change] = useQueryState();
  const others = flow.versions.filter((each) => each !== flow.version);
  const wanted = query.get("with");
  const other =
    others.find((each) => String(each) === wanted) ??
    others.find((each) => each === flow.production) ??
    others.at(-1);
  if (other === undefined)
    return (
      <EmptyState title="This flow has one version">
        <p>
          Differences are shown between the draft and published versions. A second file of the flow
          that says <code>version: 1</code> is a published version.
        </p>
      </EmptyState>
    );
  return (
    <>
      <p className="row">
        <label className="inline-field">
          <span>Compare {versionName(flow.version)} with</span>
          <select
            value={String(other)}
            onChange={(event) => {
              change({ with: event.target.value });
            }}
          >
            {others.map((each) => (
              <option key={each} value={String(each)}>
                {versionName(each)}
                {each === flow.production ? " (production)" : ""}
              </option>
            ))}
          </select>
        </label>
      </p>
      <Between flow={flow} other={other} />
    </>
  );
}

function Between({
  flow,
  other,
}: {
  readonly flow: FlowDetail;
  readonly other: string | number;
}): ReactNode {
  const { data, error } = useFlow(flow.flow, String(other));
  const found = useMemo(() => (data === undefined ? [] : compareFlows(data, flow)), [data, flow]);
  if (error !== null)
    return <ProblemNotice title={`${versionName(other)} could not be read`} error={error} />;
  if (data === undefined) return <Loading what={versionName(other)} />;
  return (
    <>
      <p role="status" className="count">
        {found.length === 0
          ? `${versionName(flow.version)} and ${versionName(other)} say the same.`
          : `${plural(found.length, "part")} differ: − only in ${versionName(other)}, + only in ${versionName(flow.version)}`}
      </p>
      {found.map(({ step, part, before, after }) => (
        <section className="part" key={`${step ?? ""} ${part}`}>
          <h2>
            {step === undefined ? null : <code>{step} </code>}
            {part}
          </h2>
          <LineDiff before={before} after={after} label={`${step ?? "the flow"}, ${part}`} />
        </section>
      ))}
    </>
  );
}
