import { useState, type ReactNode } from "react";
import type { UiNode } from "../../emulator/ui/api.js";
import { FlowGraph } from "./flow-graph.js";
import { Outline } from "./outline.js";
import type { StepStates } from "./step-state.js";

/** Where the choice is kept. */
const KEY = "noukai.steps-as";

/** The steps of a flow, as a graph or as a list: the reader chooses, for all flows. */
export function StepsView(props: {
  readonly steps: readonly UiNode[];
  readonly label: string;
  readonly selected?: string | undefined;
  readonly onSelect: (stepId: string) => void;
  readonly states?: StepStates;
}): ReactNode {
  const [as, setAs] = useState(() => (localStorage.getItem(KEY) === "list" ? "list" : "graph"));
  const choose = (next: "graph" | "list"): void => {
    localStorage.setItem(KEY, next);
    setAs(next);
  };
  return (
    <div className="stack">
      <div className="segments" role="group" aria-label="Show the steps as">
        {(["graph", "list"] as const).map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={as === each}
            onClick={() => {
              choose(each);
            }}
          >
            {each === "graph" ? "Graph" : "List"}
          </button>
        ))}
      </div>
      {as === "graph" ? <FlowGraph {...props} /> : <Outline {...props} />}
    </div>
  );
}
