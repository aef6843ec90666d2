import {
  Controls,
  MarkerType,
  ReactFlow,
  ReactFlowProvider,
  type Edge,
  type NodeTypes,
} from "@xyflow/react";
import { useMemo, type ReactNode } from "react";
import type { UiNode } from "../../emulator/ui/api.js";
import { layOut, type Layout } from "./layout.js";
import { BoxNode, type GraphNode } from "./nodes.js";
import { SelectionContext } from "./selection.js";
import { StatesContext, type StepStates } from "./step-state.js";
import "@xyflow/react/dist/base.css";
import "./graph.css";

const nodeTypes: NodeTypes = { box: BoxNode };
const NO_STATES: StepStates = new Map();

/** Flows with more boxes draw only what is in sight. */
const MANY = 150;

/** A flow as a drawing, which can be moved and zoomed. Its steps are buttons that select them. */
export function FlowGraph({
  steps,
  label,
  selected,
  onSelect,
  states = NO_STATES,
}: {
  readonly steps: readonly UiNode[];
  /** What is drawn, for who does not see it. */
  readonly label: string;
  /** The id of a step. */
  readonly selected?: string | undefined;
  readonly onSelect: (stepId: string) => void;
  /** Of a run. */
  readonly states?: StepStates;
}): ReactNode {
  const layout = useMemo(() => layOut(steps), [steps]);
  const nodes = useMemo(() => layout.boxes.map(nodeOf), [layout]);
  const edges = useMemo(() => layout.arrows.map(edgeOf), [layout]);
  const selection = useMemo(() => ({ selected, onSelect }), [selected, onSelect]);
  return (
    <SelectionContext value={selection}>
      <StatesContext value={states}>
        <section className="graph" aria-label={label} data-height={heightClass(layout)}>
          <ReactFlowProvider>
            <ReactFlow<GraphNode>
              nodes={nodes}
              edges={edges}
              nodeTypes={nodeTypes}
              fitView
              fitViewOptions={{ maxZoom: 1, padding: 0.08 }}
              minZoom={0.1}
              maxZoom={1.5}
              nodesDraggable={false}
              nodesConnectable={false}
              nodesFocusable={false}
              edgesFocusable={false}
              elementsSelectable={false}
              preventScrolling={false}
              zoomOnScroll={false}
              zoomOnDoubleClick={false}
              deleteKeyCode={null}
              onlyRenderVisibleElements={nodes.length > MANY}
              proOptions={{ hideAttribution: true }}
            >
              <Controls showInteractive={false} position="top-right" />
            </ReactFlow>
          </ReactFlowProvider>
        </section>
      </StatesContext>
    </SelectionContext>
  );
}

function nodeOf(box: Layout["boxes"][number]): GraphNode {
  const { id, parent, x, y, width, height } = box;
  return {
    id,
    type: "box",
    position: { x, y },
    width,
    height,
    data: { box },
    ...(parent === undefined ? {} : { parentId: parent }),
  };
}

function edgeOf({ from, to }: Layout["arrows"][number]): Edge {
  return {
    id: `${from} ${to}`,
    source: from,
    target: to,
    type: "straight",
    focusable: false,
    markerEnd: { type: MarkerType.ArrowClosed, width: 16, height: 16, color: "var(--line-strong)" },
  };
}

/** Small flows take little of the page. */
function heightClass({ height }: Layout): "small" | "middle" | "large" {
  return height < 340 ? "small" : height < 560 ? "middle" : "large";
}
