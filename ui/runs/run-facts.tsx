import type { ReactNode } from "react";
import type { RunDetail } from "../../emulator/ui/api.js";
import { versionName } from "../flows/summaries.js";
import { formatMoney, formatTokens } from "../format/amounts.js";
import { formatDuration, formatTime } from "../format/time.js";
import { CopyButton } from "../parts/copy-button.js";
import { Facts } from "../parts/facts.js";
import { StatusBadge } from "../parts/status-badge.js";
import { flowHref, hrefOf } from "../router/location.js";
import { runAgainHref } from "../run/run-again.js";

/** What a run is, and what can be done with it. */
export function RunFacts({
  run,
  children,
}: {
  readonly run: RunDetail;
  /** More that can be done with it. */
  readonly children?: ReactNode;
}): ReactNode {
  const { executionId, flow, version, sessionId, requestId, tokens, costUsd } = run;
  return (
    <div className="stack">
      <p className="crumbs">
        <a href="#/runs">Runs</a> /
      </p>
      <div className="view-head">
        <h1>
          <a href={flowHref(flow, undefined, { version: String(version) })}>{flow}</a>{" "}
          <span className="tag">{versionName(version)}</span>
        </h1>
        <span role="status">
          <StatusBadge status={run.status} />
        </span>
        <div className="row run-actions">
          <a className="button" href={runAgainHref(run)}>
            Run again with changes
          </a>
          <a className="button" href={hrefOf(["runs", "compare"], { a: executionId })}>
            Compare
          </a>
          {children}
        </div>
      </div>
      <Facts
        facts={[
          ["Run", <Id key="run" id={executionId} what="the id of the run" />],
          ["Started", formatTime(run.startedAt)],
          ["Duration", run.durationMs === null ? undefined : formatDuration(run.durationMs)],
          ["Tokens", tokens.prompt + tokens.completion === 0 ? undefined : formatTokens(tokens)],
          ["Cost", Number(costUsd) === 0 ? undefined : formatMoney(costUsd)],
          ["Started by", run.trigger],
          [
            "Session",
            sessionId === null ? undefined : (
              <a key="session" href={hrefOf(["sessions", sessionId])}>
                {sessionId}
              </a>
            ),
          ],
          [
            "Request",
            requestId === undefined ? undefined : (
              <Id key="request" id={requestId} what="the id of the request" />
            ),
          ],
        ]}
      />
    </div>
  );
}

function Id({ id, what }: { readonly id: string; readonly what: string }): ReactNode {
  return (
    <span className="run-id">
      <code>{id}</code>
      <CopyButton text={id} label={`Copy ${what}`} />
    </span>
  );
}
