import type { ReactNode } from "react";
import type { RunDetail } from "../../emulator/ui/api.js";
import { formatMoney, formatTokens } from "../format/amounts.js";
import { formatDuration } from "../format/time.js";
import { CopyButton } from "../parts/copy-button.js";
import { StatusBadge } from "../parts/status-badge.js";
import { useNow } from "../parts/use-now.js";

/** How often the duration of a run that goes on is shown, in milliseconds. */
const STEP = 100;

/** What a run is, how it stands, and what it takes so far. */
export function RunHead({
  run,
  isGoing,
  children,
}: {
  readonly run: RunDetail;
  readonly isGoing: boolean;
  /** What can be done with it. */
  readonly children?: ReactNode;
}): ReactNode {
  const tokens = {
    prompt: total(run, ({ tokens: { prompt } }) => prompt),
    completion: total(run, ({ tokens: { completion } }) => completion),
  };
  const cost = total(run, ({ costUsd }) => Number(costUsd));
  const now = useNow(isGoing, STEP);
  return (
    <div className="run-head">
      <span role="status">
        <StatusBadge status={run.status} />
      </span>
      {(isGoing || run.durationMs !== null) && (
        <span className="number">
          {formatDuration(isGoing ? Math.max(0, now - run.startedAt) : (run.durationMs ?? 0))}
        </span>
      )}
      {tokens.prompt + tokens.completion > 0 && <span>{formatTokens(tokens)}</span>}
      {cost > 0 && <span>{formatMoney(String(cost))}</span>}
      <span className="row">
        <a href={`#/runs/${encodeURIComponent(run.executionId)}`}>Open the run</a>
        <CopyButton text={run.executionId} label="Copy the execution id" />
      </span>
      {children}
    </div>
  );
}

function total(run: RunDetail, of: (call: RunDetail["calls"][number]) => number): number {
  // What gathers the iterations of a loop repeats their sums.
  return run.calls.reduce((sum, call) => (call.kind === "gathered" ? sum : sum + of(call)), 0);
}
