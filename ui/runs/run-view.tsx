import { useMemo, useState, type ReactNode } from "react";
import type { RunDetail } from "../../emulator/ui/api.js";
import { JsonView } from "../parts/json-view.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { useNow } from "../parts/use-now.js";
import { useParam, useQueryState } from "../router/use-place.js";
import { CancelButton, CancelProblem, useCancelRun } from "../run/cancel-run.js";
import { PausePanel } from "../run/pause-panel.js";
import { useRun } from "../run/use-run.js";
import { ExportMenu } from "./export-menu.js";
import { RunFacts } from "./run-facts.js";
import { CallDetails } from "./timeline/call-details.js";
import { CallTable } from "./timeline/call-table.js";
import { keyOfCall, timelineItems } from "./timeline/rows.js";
import { Timeline } from "./timeline/timeline.js";
import "../form/form.css";
import "../run/run.css";
import "./runs.css";

/** How often bars of what goes on grow, in milliseconds. */
const STEP = 250;

/** A run: what it took and gave, and what each of its steps did, also while it runs. */
export function RunDetailView(): ReactNode {
  const executionId = useParam("executionId");
  const { state, error, goOn } = useRun(executionId);
  if (state === undefined)
    return error === undefined ? (
      <Loading what="the run" />
    ) : (
      <ProblemNotice title={`The run ${executionId} could not be shown`} error={error} />
    );
  return (
    <div className="view">
      {error !== undefined && (
        <ProblemNotice title="The connection was lost. It is tried again" error={error} />
      )}
      <RunOf run={state.run} isOver={state.isOver} onGoOn={goOn} />
    </div>
  );
}

function RunOf({
  run,
  isOver,
  onGoOn,
}: {
  readonly run: RunDetail;
  readonly isOver: boolean;
  readonly onGoOn: () => void;
}): ReactNode {
  const cancel = useCancelRun(run, onGoOn);
  const isGoing = run.completedAt === null && run.status !== "paused";
  return (
    <>
      <RunFacts run={run}>
        {run.completedAt === null && <CancelButton cancel={cancel} />}
        <ExportMenu executionId={run.executionId} isOver={!isGoing} />
      </RunFacts>
      <CancelProblem cancel={cancel} />
      {run.failure !== null && (
        <div className="notice error" role="alert">
          <strong>
            {run.failure.stepId === null ? "The run failed" : `Step ${run.failure.stepId} failed`}:{" "}
            {run.failure.code}
          </strong>
          <p>{run.failure.message}</p>
        </div>
      )}
      {isOver && run.pause !== undefined && (
        <PausePanel run={run} pause={run.pause} onResumed={onGoOn} />
      )}
      <div className="run-ends">
        <section className="card" aria-label="Input">
          <h2>Input</h2>
          <JsonView value={run.input} label="input" />
          {Object.keys(run.blockOverrides).length > 0 && (
            <>
              <h3>Overrides</h3>
              <JsonView value={run.blockOverrides} label="overrides" />
            </>
          )}
        </section>
        <section className="card" aria-label="Output">
          <h2>Output</h2>
          {run.status === "completed" ? (
            <JsonView value={run.result} label="output" />
          ) : (
            <p className="faint">{isGoing ? "Not there yet." : "None."}</p>
          )}
        </section>
      </div>
      <Steps run={run} isGoing={isGoing} />
    </>
  );
}

function Steps({
  run,
  isGoing,
}: {
  readonly run: RunDetail;
  readonly isGoing: boolean;
}): ReactNode {
  const [query, change] = useQueryState();
  const [first] = run.calls.filter(({ status }) => status === "failed");
  const selected = query.get("call") ?? (first === undefined ? undefined : keyOfCall(first));
  const [as, setAs] = useViewChoice();
  const now = useNow(isGoing, STEP);
  const items = useMemo(() => timelineItems(run.steps, run.calls), [run.steps, run.calls]);
  const call = run.calls.find((each) => keyOfCall(each) === selected);
  const select = (key: string): void => {
    change({ call: key });
  };
  return (
    <>
      <div className="view-head">
        <h2>Steps</h2>
        <div className="segments" role="group" aria-label="Show the steps as">
          {(["timeline", "table"] as const).map((each) => (
            <button
              key={each}
              type="button"
              aria-pressed={as === each}
              onClick={() => {
                setAs(each);
              }}
            >
              {each === "timeline" ? "Timeline" : "Table"}
            </button>
          ))}
        </div>
      </div>
      {run.calls.length === 0 && !isGoing && (
        <p className="faint">No step of this run is stored.</p>
      )}
      <div className="run-steps">
        {as === "timeline" ? (
          <Timeline run={run} items={items} now={now} selected={selected} onSelect={select} />
        ) : (
          <CallTable
            startedAt={run.startedAt}
            calls={run.calls}
            selected={selected}
            onSelect={select}
          />
        )}
        {call === undefined ? (
          <p className="faint call-hint">Choose a step to see what it received and returned.</p>
        ) : (
          <CallDetails call={call} flow={run.flow} steps={run.steps} />
        )}
      </div>
    </>
  );
}

/** Where the choice is kept. */
const KEY = "noukai.run-as";

function useViewChoice(): readonly ["timeline" | "table", (as: "timeline" | "table") => void] {
  const [as, setAs] = useState<"timeline" | "table">(() =>
    localStorage.getItem(KEY) === "table" ? "table" : "timeline",
  );
  return [
    as,
    (next) => {
      localStorage.setItem(KEY, next);
      setAs(next);
    },
  ];
}
