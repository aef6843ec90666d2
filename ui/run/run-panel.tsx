import { useCallback, useMemo, useState, type ReactNode } from "react";
import type { FlowDetail } from "../../emulator/ui/api.js";
import { StepsView } from "../graph/steps-view.js";
import { EmptyState } from "../parts/empty-state.js";
import { JsonView } from "../parts/json-view.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { CallList } from "./call-list.js";
import { CancelButton, CancelProblem, useCancelRun } from "./cancel-run.js";
import { PausePanel } from "./pause-panel.js";
import { RunHead } from "./run-head.js";
import type { RunState } from "./run-state.js";
import { stepStates } from "./step-states.js";
import { useRun } from "./use-run.js";

/** A run of a flow as it happens; without one, the flow that will run. */
export function RunPanel({
  flow,
  executionId,
}: {
  readonly flow: FlowDetail;
  readonly executionId: string | undefined;
}): ReactNode {
  const { state, error, goOn } = useRun(executionId);
  const [selected, select] = useState<string>();
  if (executionId === undefined)
    return (
      <section className="stack" aria-label="Run">
        <EmptyState title="No run yet">
          <p>
            Enter the inputs and press Run. The steps light up here as they run, with what they
            return, and what they would cost.
          </p>
        </EmptyState>
        <StepsView
          steps={flow.steps}
          label={`Steps of ${flow.flow}`}
          selected={selected}
          onSelect={select}
        />
      </section>
    );
  if (state === undefined)
    return error === undefined ? (
      <Loading what="the run" />
    ) : (
      <ProblemNotice title={`The run ${executionId} could not be read`} error={error} />
    );
  return (
    <section className="stack" aria-label="Run">
      {error !== undefined && (
        <ProblemNotice title="The connection was lost. It is tried again" error={error} />
      )}
      <Followed state={state} selected={selected} onSelect={select} onGoOn={goOn} />
    </section>
  );
}

function Followed({
  state,
  selected,
  onSelect,
  onGoOn,
}: {
  readonly state: RunState;
  readonly selected: string | undefined;
  readonly onSelect: (stepId: string | undefined) => void;
  readonly onGoOn: () => void;
}): ReactNode {
  const { run, isOver } = state;
  const pausedAt = run.pause?.stepId;
  const states = useMemo(
    () => stepStates(run.calls, run.steps, pausedAt),
    [run.calls, run.steps, pausedAt],
  );
  const select = useCallback(
    (stepId: string) => {
      onSelect(stepId === selected ? undefined : stepId);
    },
    [onSelect, selected],
  );
  const isGoing = !isOver && (run.status === "running" || run.status === "pending");
  const cancel = useCancelRun(run, onGoOn);
  return (
    <>
      <RunHead run={run} isGoing={isGoing}>
        {(isGoing || run.status === "paused") && <CancelButton cancel={cancel} />}
      </RunHead>
      <CancelProblem cancel={cancel} />
      {run.failure !== null && (
        <div className="notice error" role="alert">
          <strong>
            {run.failure.stepId === null ? "The run failed" : `${run.failure.stepId} failed`}
            <code> {run.failure.code}</code>
          </strong>
          <p>{run.failure.message}</p>
        </div>
      )}
      {isOver && run.pause !== undefined && (
        <PausePanel run={run} pause={run.pause} onResumed={onGoOn} />
      )}
      {run.status === "completed" && (
        <section className="card" aria-label="Result">
          <h2>Result</h2>
          <JsonView value={run.result} label="result" />
        </section>
      )}
      <StepsView
        steps={run.steps}
        label={`Steps of the run, ${run.status}`}
        selected={selected}
        onSelect={select}
        states={states}
      />
      <CallList calls={run.calls} pausedAt={pausedAt} stepId={selected} onAll={onSelect} />
    </>
  );
}
