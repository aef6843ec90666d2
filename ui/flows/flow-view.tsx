import { useCallback, type ReactNode } from "react";
import { StepsView } from "../graph/steps-view.js";
import { useQueryState } from "../router/use-place.js";
import { FlowFrame } from "./flow-frame.js";
import { StepDetails } from "./step-details.js";
import { stepsOf } from "./steps.js";

/** The steps of a flow, and what the definition says of the selected one. */
export function FlowView(): ReactNode {
  const [query, change] = useQueryState();
  const wanted = query.get("step");
  const select = useCallback(
    (step: string) => {
      change({ step });
    },
    [change],
  );
  return (
    <FlowFrame>
      {(flow) => {
        const steps = stepsOf(flow.steps);
        const step = steps.find(({ id }) => id === wanted) ?? steps[0];
        return (
          <div className="beside">
            <StepsView
              steps={flow.steps}
              label={`Steps of ${flow.flow}`}
              selected={step?.id}
              onSelect={select}
            />
            {step !== undefined && <StepDetails step={step} />}
          </div>
        );
      }}
    </FlowFrame>
  );
}
