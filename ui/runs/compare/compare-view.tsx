import { useQuery } from "@tanstack/react-query";
import { useMemo, useState, type ReactNode } from "react";
import type { RunDetail, RunPage } from "../../../emulator/ui/api.js";
import { ask, pathOf } from "../../api/client.js";
import { versionName } from "../../flows/summaries.js";
import { formatTime } from "../../format/time.js";
import { LineDiff } from "../../parts/line-diff.js";
import { Loading } from "../../parts/loading.js";
import { ProblemNotice } from "../../parts/problem-notice.js";
import { useQueryState } from "../../router/use-place.js";
import { comparableText } from "./compare.js";
import { Totals } from "./totals.js";
import { ComparedSteps } from "./compared-steps.js";
import "../runs.css";

/** Two runs side by side: what they took, gave and cost, and where their steps differ. */
export function CompareView(): ReactNode {
  const [query, change] = useQueryState();
  const a = query.get("a") ?? undefined;
  const b = query.get("b") ?? undefined;
  const before = useRunDetail(a);
  const after = useRunDetail(b);
  return (
    <div className="view">
      <p className="crumbs">
        <a href="#/runs">Runs</a> /
      </p>
      <div className="view-head">
        <h1>Compare runs</h1>
        {a !== undefined && b !== undefined && (
          <button
            type="button"
            className="button"
            onClick={() => {
              change({ a: b, b: a });
            }}
          >
            Swap
          </button>
        )}
      </div>
      <div className="compare-sides">
        <Chooser
          label="First run"
          value={a}
          like={after.data?.flow}
          onChange={(id) => {
            change({ a: id });
          }}
        />
        <Chooser
          label="Second run"
          value={b}
          like={before.data?.flow}
          onChange={(id) => {
            change({ b: id });
          }}
        />
      </div>
      {[before, after].map(({ error }, index) =>
        error === null ? null : (
          <ProblemNotice
            key={index}
            title={`The ${index === 0 ? "first" : "second"} run could not be read`}
            error={error}
          />
        ),
      )}
      {before.data !== undefined && after.data !== undefined ? (
        <Compared before={before.data} after={after.data} />
      ) : (a !== undefined && before.isPending) || (b !== undefined && after.isPending) ? (
        <Loading what="the runs" />
      ) : (
        <p className="faint">
          Choose two runs, here or by the boxes of the <a href="#/runs">list of runs</a>.
        </p>
      )}
    </div>
  );
}

function useRunDetail(executionId: string | undefined): ReturnType<typeof useQuery<RunDetail>> {
  return useQuery<RunDetail>({
    queryKey: ["run", executionId],
    enabled: executionId !== undefined,
    // It may have gone on since.
    staleTime: 0,
    queryFn: ({ signal }) => ask<RunDetail>({ path: pathOf("runs", executionId ?? ""), signal }),
  });
}

/** How many of the newest runs are offered. */
const OFFERED = 30;

function Chooser({
  label,
  value,
  like,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  /** The flow of the other run: its runs are offered. */
  readonly like: string | undefined;
  readonly onChange: (executionId: string | undefined) => void;
}): ReactNode {
  const { data } = useQuery({
    queryKey: ["runs-to-compare", like],
    staleTime: 0,
    queryFn: ({ signal }) =>
      ask<RunPage>({ path: "runs", query: { flow: like, limit: OFFERED }, signal }),
  });
  const runs = data?.runs ?? [];
  const isOffered = value === undefined || runs.some(({ executionId }) => executionId === value);
  return (
    <label className="field">
      <span>{label}</span>
      <select
        value={value ?? ""}
        onChange={(event) => {
          onChange(event.target.value === "" ? undefined : event.target.value);
        }}
      >
        <option value="">Choose a run</option>
        {!isOffered && <option value={value}>{value}</option>}
        {runs.map((run) => (
          <option key={run.executionId} value={run.executionId}>
            {formatTime(run.startedAt)} · {run.flow} {versionName(run.version)} · {run.status}
          </option>
        ))}
      </select>
    </label>
  );
}

function Compared({
  before,
  after,
}: {
  readonly before: RunDetail;
  readonly after: RunDetail;
}): ReactNode {
  const [isOnlyChanged, setOnlyChanged] = useState(true);
  return (
    <>
      <Totals before={before} after={after} />
      <Values title="Input" before={before.input} after={after.input} />
      {(Object.keys(before.blockOverrides).length > 0 ||
        Object.keys(after.blockOverrides).length > 0) && (
        <Values title="Overrides" before={before.blockOverrides} after={after.blockOverrides} />
      )}
      <Values
        title="Output"
        before={before.status === "completed" ? before.result : undefined}
        after={after.status === "completed" ? after.result : undefined}
      />
      <ComparedSteps
        before={before}
        after={after}
        isOnlyChanged={isOnlyChanged}
        onOnlyChanged={setOnlyChanged}
      />
    </>
  );
}

function Values({
  title,
  before,
  after,
}: {
  readonly title: string;
  readonly before: Parameters<typeof comparableText>[0];
  readonly after: Parameters<typeof comparableText>[0];
}): ReactNode {
  const [one, other] = useMemo(
    () => [comparableText(before), comparableText(after)],
    [before, after],
  );
  return (
    <section className="stack" aria-label={title}>
      <h2>
        {title} {one === other && <span className="faint">the same</span>}
      </h2>
      {one !== other && <LineDiff before={one} after={other} label={title.toLowerCase()} />}
    </section>
  );
}
