import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { FlowDetail, RunDetail } from "../../emulator/ui/api.js";
import { ask, pathOf } from "../api/client.js";
import { FlowFrame } from "../flows/flow-frame.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { useQueryState } from "../router/use-place.js";
import { draftOfRun, loadDraft } from "./draft.js";
import { RunForm } from "./run-form.js";
import { RunPanel } from "./run-panel.js";
import "../form/form.css";
import "./run.css";

/**
 * Runs a flow: a form for its inputs, and the run beside it. `?run=ID` shows a run, `?from=ID` begins with the inputs of
 * another run.
 */
export function RunView(): ReactNode {
  return <FlowFrame>{(flow) => <RunOf key={flow.flow} flow={flow} />}</FlowFrame>;
}

function RunOf({ flow }: { readonly flow: FlowDetail }): ReactNode {
  const [query, change] = useQueryState();
  const from = query.get("from");
  const run = query.get("run") ?? undefined;
  const { data, error } = useQuery({
    queryKey: ["run-to-repeat", from],
    enabled: from !== null,
    queryFn: ({ signal }) => ask<RunDetail>({ path: pathOf("runs", from ?? ""), signal }),
  });
  if (from !== null && error === null && data === undefined)
    return <Loading what="the inputs of the run" />;
  return (
    <div className="beside run">
      <div className="stack">
        {error !== null && (
          <ProblemNotice
            title={`The inputs of the run ${from ?? ""} could not be read`}
            error={error}
          />
        )}
        <RunForm
          key={from ?? ""}
          flow={flow}
          initial={data === undefined ? loadDraft(flow.flow) : draftOfRun(data)}
          onStarted={(executionId) => {
            change({ run: executionId, from: undefined });
          }}
        />
      </div>
      <RunPanel key={run ?? ""} flow={flow} executionId={run} />
    </div>
  );
}
