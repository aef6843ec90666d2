import { Handle, Position, useReactFlow, type Node, type NodeProps } from "@xyflow/react";
import { memo, use, type FocusEvent, type ReactNode } from "react";
import { containerTitle, type UiStep } from "../flows/steps.js";
import type { Box } from "./layout.js";
import { SelectionContext } from "./selection.js";
import { StatesContext, type StepState } from "./step-state.js";
import { StepFacts, StepProgress } from "./step-facts.js";

export type GraphNode = Node<{ readonly box: Box }, "box">;

/** A box of the graph: a step, a container, or an end of the flow. */
export const BoxNode: (props: NodeProps<GraphNode>) => ReactNode = memo(function BoxNode({
  data: { box },
  positionAbsoluteX,
  positionAbsoluteY,
}: NodeProps<GraphNode>): ReactNode {
  const { node, end } = box;
  return (
    <>
      {end !== "input" && <Handle type="target" position={Position.Top} isConnectable={false} />}
      {node === undefined ? (
        <div className="graph-end">{end}</div>
      ) : node.kind === "step" ? (
        <StepBox
          step={node}
          x={positionAbsoluteX + box.width / 2}
          y={positionAbsoluteY + box.height / 2}
        />
      ) : (
        <div className={`graph-container ${node.kind}`}>
          <span>
            {containerTitle(node)}
            {node.id !== undefined && <code>{node.id}</code>}
          </span>
        </div>
      )}
      {end !== "result" && (
        <Handle type="source" position={Position.Bottom} isConnectable={false} />
      )}
    </>
  );
});

function StepBox({
  step,
  x,
  y,
}: {
  readonly step: UiStep;
  readonly x: number;
  readonly y: number;
}): ReactNode {
  const { selected, onSelect } = use(SelectionContext);
  const state = use(StatesContext).get(step.id);
  const { setCenter, getZoom } = useReactFlow();
  const comeIntoSight = (event: FocusEvent<HTMLButtonElement>): void => {
    if (event.currentTarget.matches(":focus-visible")) void setCenter(x, y, { zoom: getZoom() });
  };
  return (
    <button
      type="button"
      className={`graph-step nopan ${classOf(state)}`}
      aria-pressed={selected === step.id}
      onFocus={comeIntoSight}
      onClick={() => {
        onSelect(step.id);
      }}
    >
      <span className="graph-step-name">{step.id}</span>
      <StepFacts step={step} />
      {state !== undefined && <StepProgress state={state} />}
    </button>
  );
}

function classOf(state: StepState | undefined): string {
  return state === undefined ? "" : `ran ${state.status}`;
}
