import { useMemo, useState, type ReactNode } from "react";
import type { RunDetail, UiCall } from "../../../emulator/ui/api.js";
import { formatMoney } from "../../format/amounts.js";
import { formatDuration } from "../../format/time.js";
import { LineDiff } from "../../parts/line-diff.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { comparableText, compareCalls, isChanged, type ComparedCall } from "./compare.js";

/** How many steps are shown before a person asks for more. */
const PAGE = 100;

/** The steps of two runs, each beside the other. */
export function ComparedSteps({
  before,
  after,
  isOnlyChanged,
  onOnlyChanged,
}: {
  readonly before: RunDetail;
  readonly after: RunDetail;
  readonly isOnlyChanged: boolean;
  readonly onOnlyChanged: (isOnlyChanged: boolean) => void;
}): ReactNode {
  const [shown, setShown] = useState(PAGE);
  const all = useMemo(() => compareCalls(before, after), [before, after]);
  const changed = useMemo(() => all.filter(isChanged), [all]);
  const listed = isOnlyChanged ? changed : all;
  return (
    <section className="stack" aria-label="Steps">
      <div className="view-head">
        <h2>Steps</h2>
        <label className="row">
          <input
            type="checkbox"
            checked={isOnlyChanged}
            onChange={(event) => {
              onOnlyChanged(event.target.checked);
            }}
          />
          Only those that differ ({changed.length} of {all.length})
        </label>
      </div>
      {listed.length === 0 && (
        <p className="faint">
          {all.length === 0
            ? "No step of these runs is stored."
            : "No step ended otherwise, as far as outputs were kept."}
        </p>
      )}
      <ul className="stack">
        {listed.slice(0, shown).map((step) => (
          <li key={step.name}>
            <ComparedStep step={step} />
          </li>
        ))}
      </ul>
      {listed.length > shown && (
        <button
          type="button"
          className="button"
          onClick={() => {
            setShown(shown + PAGE);
          }}
        >
          Show more of {listed.length - shown} steps
        </button>
      )}
    </section>
  );
}

function ComparedStep({ step }: { readonly step: ComparedCall }): ReactNode {
  const { name, before, after, isSameOutput } = step;
  const [isOpen, setOpen] = useState(false);
  return (
    <details
      className="group compared"
      open={isOpen}
      onToggle={(event) => {
        setOpen(event.currentTarget.open);
      }}
    >
      <summary>
        <code>{name}</code>
        <Side call={before} />
        <Side call={after} />
        <span className="faint">
          {isSameOutput === undefined
            ? "output not kept"
            : isSameOutput
              ? "same output"
              : "other output"}
        </span>
      </summary>
      {isOpen && (
        <div className="stack">
          {(
            [
              ["prompt", before?.prompt ?? "", after?.prompt ?? ""],
              ["input", comparableText(before?.input), comparableText(after?.input)],
              ["output", comparableText(before?.output), comparableText(after?.output)],
              ["error", errorText(before), errorText(after)],
            ] as const
          ).map(([what, one, other]) =>
            one === "" && other === "" ? null : (
              <div key={what}>
                <h3>
                  {what} {one === other && <span className="faint">the same</span>}
                </h3>
                {one !== other && (
                  <LineDiff before={one} after={other} label={`${what} of ${name}`} />
                )}
              </div>
            ),
          )}
        </div>
      )}
    </details>
  );
}

function Side({ call }: { readonly call: UiCall | undefined }): ReactNode {
  if (call === undefined) return <span className="faint">not reached</span>;
  return (
    <span>
      <StatusBadge status={call.status} />{" "}
      <span className="faint">
        {formatDuration(call.durationMs)}
        {Number(call.costUsd) > 0 && ` · ${formatMoney(call.costUsd)}`}
      </span>
    </span>
  );
}

function errorText(call: UiCall | undefined): string {
  return call?.error ? `${call.error.code}: ${call.error.message}` : "";
}
