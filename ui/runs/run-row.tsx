import { memo, type NamedExoticComponent } from "react";
import type { RunSummary } from "../../emulator/ui/api.js";
import { versionName } from "../flows/summaries.js";
import { formatCount, formatMoney } from "../format/amounts.js";
import { formatDuration } from "../format/time.js";
import { StatusBadge } from "../parts/status-badge.js";
import { TimeAgo } from "../parts/time-ago.js";
import { hrefOf } from "../router/location.js";

interface Props {
  readonly run: RunSummary;
  /** From 0. */
  readonly index: number;
  /** Pixels. */
  readonly top: number;
  readonly isChosen: boolean;
  readonly onChoose: (executionId: string) => void;
}

/** One run of a list. It is drawn again only where it changed: lists are long and follow what happens. */
export const RunRow: NamedExoticComponent<Props> = memo(function RunRow({
  run,
  index,
  top,
  isChosen,
  onChoose,
}: Props) {
  const { executionId, flow, version, trigger, status, sessionId, tokens, error } = run;
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      data-index={index}
      className="run-row"
      style={{ transform: `translateY(${top}px)` }}
    >
      <span role="cell" className="choose">
        <input
          type="checkbox"
          aria-label={`Compare the run ${executionId}`}
          checked={isChosen}
          onChange={() => {
            onChoose(executionId);
          }}
        />
      </span>
      <span role="cell">
        <StatusBadge status={status} />
      </span>
      <span role="cell" className="what">
        <a href={hrefOf(["runs", executionId])}>
          {flow}
          <span className="visually-hidden"> run {executionId}</span>
        </a>
        <span className="tag">{versionName(version)}</span>
        {trigger !== "execute" && <span className="tag">{trigger}</span>}
        <span className={error === null ? "sub" : "sub error-text"}>
          {error ?? (sessionId === null ? executionId : `${executionId} · session ${sessionId}`)}
        </span>
      </span>
      <span role="cell" className="when">
        <TimeAgo time={run.startedAt} />
      </span>
      <span role="cell" className="number">
        {run.durationMs === null ? "–" : formatDuration(run.durationMs)}
      </span>
      <span role="cell" className="number">
        {tokens.prompt + tokens.completion === 0
          ? "–"
          : formatCount(tokens.prompt + tokens.completion)}
      </span>
      <span role="cell" className="number">
        {Number(run.costUsd) === 0 ? "–" : formatMoney(run.costUsd)}
      </span>
    </div>
  );
});
