import { useState, type ReactNode } from "react";
import type { UiCall } from "../../emulator/ui/api.js";
import { formatMoney, formatTokens, plural } from "../format/amounts.js";
import { formatDuration } from "../format/time.js";
import { JsonView } from "../parts/json-view.js";
import { StatusBadge } from "../parts/status-badge.js";
import { callKey } from "./run-state.js";

/** How many calls are listed before a person asks for more. */
const PAGE = 50;

/** What each step received and returned, in the order in which they began. */
export function CallList({
  calls,
  pausedAt,
  stepId,
  onAll,
}: {
  readonly calls: readonly UiCall[];
  /** The step that waits for tools. */
  readonly pausedAt: string | undefined;
  /** Only of this step. */
  readonly stepId: string | undefined;
  /** Called to list those of all steps. */
  readonly onAll: (stepId: undefined) => void;
}): ReactNode {
  const [shown, setShown] = useState(PAGE);
  const listed = calls.filter(
    (call) => call.kind === "call" && (stepId === undefined || call.stepId === stepId),
  );
  return (
    <section className="group calls" aria-label="Calls of steps">
      <h2>
        {stepId === undefined ? "Steps" : <code>{stepId}</code>}{" "}
        <span className="faint">{plural(listed.length, "call")}</span>
        {stepId !== undefined && (
          <button
            type="button"
            className="copy"
            onClick={() => {
              onAll(undefined);
            }}
          >
            show all steps
          </button>
        )}
      </h2>
      <ul>
        {listed.slice(0, shown).map((call) => (
          <li key={`${callKey(call)} ${call.attempt}`}>
            <Call
              call={call}
              isPaused={call.stepId === pausedAt && call.status === "running"}
              isOpen={stepId !== undefined && listed.length < 4}
            />
          </li>
        ))}
      </ul>
      {listed.length > shown && (
        <button
          type="button"
          className="button small"
          onClick={() => {
            setShown(shown + PAGE);
          }}
        >
          Show more of {plural(listed.length - shown, "call")}
        </button>
      )}
    </section>
  );
}

function Call({
  call,
  isPaused,
  isOpen,
}: {
  readonly call: UiCall;
  readonly isPaused: boolean;
  readonly isOpen: boolean;
}): ReactNode {
  const { stepId, loopIndex, attempt, status, durationMs, tokens, costUsd, error, chunks } = call;
  const partial = chunks.every((chunk) => typeof chunk === "string") ? chunks.join("") : undefined;
  return (
    <details className="call" open={isOpen}>
      <summary>
        <code>
          {stepId}
          {loopIndex !== null && `[${loopIndex}]`}
        </code>
        {attempt > 1 && <span className="tag">attempt {attempt}</span>}
        <StatusBadge status={isPaused ? "paused" : status} />
        {status !== "running" && status !== "skipped" && (
          <span className="faint">{formatDuration(durationMs)}</span>
        )}
        {tokens.prompt + tokens.completion > 0 && (
          <span className="faint">{formatTokens(tokens)}</span>
        )}
        {Number(costUsd) > 0 && <span className="faint">{formatMoney(costUsd)}</span>}
      </summary>
      <dl className="call-values">
        {error !== null && (
          <Value title="Error">
            <p className="error-text plain">
              <code>{error.code}</code> {error.message}
            </p>
          </Value>
        )}
        {chunks.length > 0 && (
          <Value title="So far">
            {partial === undefined ? (
              <JsonView value={chunks.at(-1) ?? null} label="output so far" />
            ) : (
              <p className="plain">{partial}</p>
            )}
          </Value>
        )}
        {call.output !== undefined && status === "completed" && (
          <Value title="Output">
            <JsonView value={call.output} label={`output of ${stepId}`} />
          </Value>
        )}
        {call.prompt !== undefined && (
          <Value title="Prompt">
            <pre className="code wrapped">{call.prompt}</pre>
          </Value>
        )}
        {call.input !== undefined && (
          <Value title="Input">
            <JsonView value={call.input} label={`input of ${stepId}`} open={1} />
          </Value>
        )}
        {call.omitted.length > 0 && (
          <Value title="Left out">
            <p>Too large to be kept: {call.omitted.join(", ")}</p>
          </Value>
        )}
        {call.answeredBy !== undefined && (
          <Value title="Answered by">
            <p>{ANSWERS[call.answeredBy]}</p>
          </Value>
        )}
      </dl>
    </details>
  );
}

const ANSWERS: Readonly<Record<NonNullable<UiCall["answeredBy"]>, string>> = {
  code: "the code of the step",
  model: "a model",
  definition: "the mock of the definition",
  rule: "a mock that was set",
  passthrough: "its input, which it passes on",
  sample: "a sample of the output schema",
};

function Value({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <div>
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}
