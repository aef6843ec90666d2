import { useState, type ReactNode } from "react";
import type { UiCall } from "../../../emulator/ui/api.js";
import { formatCount, formatMoney } from "../../format/amounts.js";
import { formatDuration } from "../../format/time.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { keyOfCall } from "./rows.js";

/** How many rows are shown before a person asks for more. */
const PAGE = 200;

/** What the timeline shows, as a table: in the order in which calls began. */
export function CallTable({
  startedAt,
  calls,
  selected,
  onSelect,
}: {
  /** Of the run, in milliseconds since 1970. */
  readonly startedAt: number;
  readonly calls: readonly UiCall[];
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
}): ReactNode {
  const [shown, setShown] = useState(PAGE);
  const ordered = [...calls].sort((one, other) => one.startedAt - other.startedAt);
  return (
    <div className="table-frame" tabIndex={0} role="region" aria-label="Steps that ran, as a table">
      <table className="table calls">
        <thead>
          <tr>
            <th scope="col">Step</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">
              Attempt
            </th>
            <th scope="col" className="number">
              Began after
            </th>
            <th scope="col" className="number">
              Duration
            </th>
            <th scope="col">Answered by</th>
            <th scope="col" className="number">
              Tokens
            </th>
            <th scope="col" className="number">
              Cost
            </th>
          </tr>
        </thead>
        <tbody>
          {ordered.slice(0, shown).map((call) => {
            const key = keyOfCall(call);
            return (
              <tr key={key} className={key === selected ? "selected" : undefined}>
                <th scope="row">
                  <button
                    type="button"
                    className="link"
                    aria-pressed={key === selected}
                    onClick={() => {
                      onSelect(key);
                    }}
                  >
                    {callName(call)}
                  </button>
                </th>
                <td>
                  <StatusBadge status={call.status} />
                </td>
                <td className="number">{call.attempt}</td>
                <td className="number">
                  {formatDuration(Math.max(0, call.startedAt - startedAt))}
                </td>
                <td className="number">{formatDuration(call.durationMs)}</td>
                <td>{answererName(call) ?? "–"}</td>
                <td className="number">
                  {formatCount(call.tokens.prompt + call.tokens.completion)}
                </td>
                <td className="number">{formatMoney(call.costUsd)}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {ordered.length > shown && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setShown(shown + PAGE);
          }}
        >
          Show {Math.min(PAGE, ordered.length - shown)} more of {ordered.length - shown}
        </button>
      )}
    </div>
  );
}

/** `step`, `step[2]`, `step: all outputs` */
export function callName({ stepId, loopIndex, kind }: UiCall): string {
  if (kind === "gathered") return `${stepId}: all outputs`;
  return loopIndex === null ? stepId : `${stepId}[${loopIndex}]`;
}

const ANSWERERS: Readonly<Record<string, string>> = {
  rule: "a mock that was set",
  definition: "the mock of the definition",
  code: "the code of the step",
  passthrough: "its input",
  model: "the model",
  sample: "a sample of its schema",
};

/** What answered a call, in words. */
export function answererName({ answeredBy }: Pick<UiCall, "answeredBy">): string | undefined {
  return answeredBy === undefined ? undefined : (ANSWERERS[answeredBy] ?? answeredBy);
}
