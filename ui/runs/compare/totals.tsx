import type { ReactNode } from "react";
import type { RunDetail } from "../../../emulator/ui/api.js";
import { versionName } from "../../flows/summaries.js";
import { formatCount, formatMoney } from "../../format/amounts.js";
import { formatDuration, formatTime } from "../../format/time.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { hrefOf } from "../../router/location.js";
import { changeText } from "./compare.js";

/** What two runs took and cost, and how that changed. */
export function Totals({
  before,
  after,
}: {
  readonly before: RunDetail;
  readonly after: RunDetail;
}): ReactNode {
  const tokensOf = ({ tokens }: RunDetail): number => tokens.prompt + tokens.completion;
  const dollars = (amount: number): string => formatMoney(String(amount));
  const duration = (run: RunDetail): string =>
    run.durationMs === null ? "–" : formatDuration(run.durationMs);
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Totals">
      <table className="table compare-totals">
        <thead>
          <tr>
            <td />
            {[before, after].map((run, index) => (
              <th key={index} scope="col">
                <a href={hrefOf(["runs", run.executionId])}>
                  {index === 0 ? "First run" : "Second run"}
                </a>
              </th>
            ))}
            <th scope="col">Change</th>
          </tr>
        </thead>
        <tbody>
          <tr>
            <th scope="row">Flow</th>
            {[before, after].map((run, index) => (
              <td key={index}>
                {run.flow} <span className="tag">{versionName(run.version)}</span>
              </td>
            ))}
            <td />
          </tr>
          <tr>
            <th scope="row">Status</th>
            {[before, after].map((run, index) => (
              <td key={index}>
                <StatusBadge status={run.status} />
                {run.failure !== null && <span className="sub">{run.failure.message}</span>}
              </td>
            ))}
            <td />
          </tr>
          <Total
            name="Started"
            texts={[formatTime(before.startedAt), formatTime(after.startedAt)]}
            change=""
          />
          <Total
            name="Duration"
            texts={[duration(before), duration(after)]}
            change={changeText(before.durationMs, after.durationMs, formatDuration)}
          />
          <Total
            name="Tokens"
            texts={[formatCount(tokensOf(before)), formatCount(tokensOf(after))]}
            change={changeText(tokensOf(before), tokensOf(after), formatCount)}
          />
          <Total
            name="Cost"
            texts={[formatMoney(before.costUsd), formatMoney(after.costUsd)]}
            change={changeText(Number(before.costUsd), Number(after.costUsd), dollars)}
          />
        </tbody>
      </table>
    </div>
  );
}

function Total({
  name,
  texts,
  change,
}: {
  readonly name: string;
  readonly texts: readonly string[];
  readonly change: string;
}): ReactNode {
  return (
    <tr>
      <th scope="row">{name}</th>
      {texts.map((text, index) => (
        <td key={index}>{text}</td>
      ))}
      <td>{change}</td>
    </tr>
  );
}
