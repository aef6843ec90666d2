import type { ReactNode } from "react";
import type { UiCall, UiNode } from "../../../emulator/ui/api.js";
import type { JsonValue } from "../../../generator/json-schema/types.js";
import { stepsOf } from "../../flows/steps.js";
import { formatMoney, formatTokens } from "../../format/amounts.js";
import { formatDuration, formatTime } from "../../format/time.js";
import { Facts } from "../../parts/facts.js";
import { JsonView } from "../../parts/json-view.js";
import { PromptText } from "../../parts/prompt-text.js";
import { StatusBadge } from "../../parts/status-badge.js";
import { hrefOf } from "../../router/location.js";
import { answererName, callName } from "./call-table.js";

/** What is known of one call of a step. */
export function CallDetails({
  call,
  flow,
  steps,
}: {
  readonly call: UiCall;
  /** `org/project/slug` */
  readonly flow: string;
  readonly steps: readonly UiNode[];
}): ReactNode {
  const step = stepsOf(steps).find(({ id }) => id === call.stepId);
  const name = callName(call);
  const answered = answererName(call);
  return (
    <section className="call-details" aria-label={`Step ${name}`}>
      <h2>
        {name} <StatusBadge status={call.status} />
      </h2>
      <Facts
        facts={[
          ["Answered by", answered],
          ["Model", call.model ?? undefined],
          ["Attempt", call.attempt > 1 ? String(call.attempt) : undefined],
          ["Began", formatTime(call.startedAt)],
          ["Duration", call.completedAt === null ? undefined : formatDuration(call.durationMs)],
          [
            "Tokens",
            call.tokens.prompt + call.tokens.completion === 0
              ? undefined
              : formatTokens(call.tokens),
          ],
          ["Cost", Number(call.costUsd) === 0 ? undefined : formatMoney(call.costUsd)],
        ]}
      />
      {call.error !== null && (
        <div className="notice error">
          <strong>{call.error.code}</strong>
          <p>{call.error.message}</p>
        </div>
      )}
      {call.prompt !== undefined && (
        <div>
          <h3>Prompt, as it was sent</h3>
          <PromptText text={call.prompt} label={`prompt of ${name}`} />
        </div>
      )}
      <Value title="Input" value={call.input} of={name} call={call} />
      <Value title="Output" value={call.output} of={name} call={call} />
      {call.kind === "call" && (
        <p className="row">
          <a className="button" href={hrefOf(["mocks"], { flow, step: call.stepId })}>
            Mock this step
          </a>
          {step !== undefined && <span className="faint">{step.processor}</span>}
        </p>
      )}
    </section>
  );
}

function Value({
  title,
  value,
  of,
  call,
}: {
  readonly title: "Input" | "Output";
  readonly value: JsonValue | undefined;
  readonly of: string;
  readonly call: UiCall;
}): ReactNode {
  const name = title === "Input" ? "input" : "output";
  return (
    <div>
      <h3>{title}</h3>
      {value !== undefined ? (
        <JsonView value={value} label={`${name} of ${of}`} />
      ) : (
        <p className="faint">
          {call.omitted.includes(name)
            ? "Too large to be shown with the others of this run."
            : call.status === "running"
              ? "Not there yet."
              : title === "Output" && call.status !== "completed"
                ? "None."
                : "Not kept. Inputs and outputs are kept of runs with trace: true, and of flows that are captured."}
        </p>
      )}
    </div>
  );
}
