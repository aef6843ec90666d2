import { use, type ReactNode } from "react";
import type { UiNode } from "../../emulator/ui/api.js";
import { childrenOf, containerTitle } from "../flows/steps.js";
import { SelectionContext } from "./selection.js";
import { StepFacts, StepProgress } from "./step-facts.js";
import { StatesContext, type StepStates } from "./step-state.js";

const NO_STATES: StepStates = new Map();

/** The same as the graph, as a nested list. */
export function Outline({
  steps,
  selected,
  onSelect,
  states = NO_STATES,
}: {
  readonly steps: readonly UiNode[];
  readonly selected?: string | undefined;
  readonly onSelect: (stepId: string) => void;
  readonly states?: StepStates;
}): ReactNode {
  return (
    <SelectionContext value={{ selected, onSelect }}>
      <StatesContext value={states}>
        <Nodes nodes={steps} isOrdered />
      </StatesContext>
    </SelectionContext>
  );
}

function Nodes({
  nodes,
  isOrdered,
}: {
  readonly nodes: readonly UiNode[];
  readonly isOrdered: boolean;
}): ReactNode {
  const List = isOrdered ? "ol" : "ul";
  return (
    <List className="outline">
      {nodes.map((node, index) => (
        <li key={`${index} ${node.id ?? ""}`}>
          {node.kind === "step" ? (
            <OutlineStep step={node} />
          ) : (
            <>
              <span className="outline-container">
                {containerTitle(node)} {node.id !== undefined && <code>{node.id}</code>}
              </span>
              <Nodes nodes={childrenOf(node)} isOrdered={node.kind !== "parallel"} />
            </>
          )}
        </li>
      ))}
    </List>
  );
}

function OutlineStep({ step }: { readonly step: Extract<UiNode, { kind: "step" }> }): ReactNode {
  const { selected, onSelect } = use(SelectionContext);
  const state = use(StatesContext).get(step.id);
  return (
    <button
      type="button"
      className="outline-step"
      aria-pressed={selected === step.id}
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
