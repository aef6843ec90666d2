import type { ReactNode } from "react";
import type { UiStep } from "../flows/steps.js";
import { formatCount, formatMoney, plural } from "../format/amounts.js";
import { formatDuration } from "../format/time.js";
import type { StepState } from "./step-state.js";

/** What kind of step it is, and what it runs. */
export function StepFacts({ step }: { readonly step: UiStep }): ReactNode {
  return (
    <span className="facts">
      <span className="processor">{step.processor}</span>
      {step.language !== undefined && <span>{step.language}</span>}
      {step.model !== undefined && <span className="model">{step.model}</span>}
      {step.tools && <span className="tag">tools</span>}
    </span>
  );
}

/** What a run has done of the step so far. */
export function StepProgress({ state }: { readonly state: StepState }): ReactNode {
  const { status, isLooped, done, begun, durationMs, tokens, costUsd } = state;
  const total = tokens.prompt + tokens.completion;
  return (
    <span className="facts progress">
      <span className={`status ${status}`}>
        {isLooped && status !== "skipped"
          ? `${formatCount(done)} of ${formatCount(begun)}`
          : status}
      </span>
      {(status === "completed" || status === "failed") && <span>{formatDuration(durationMs)}</span>}
      {total > 0 && <span>{plural(total, "token")}</span>}
      {Number(costUsd) > 0 && <span>{formatMoney(costUsd)}</span>}
    </span>
  );
}
