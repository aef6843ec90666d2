import type {
  FlowDefinition,
  LoopNode,
  ParallelNode,
  Step,
  StepNode,
} from "../definition/types.js";
import type { WiringOptions } from "../wiring/check-wiring.js";
import { createFlowTypes, type FlowTypes } from "./flow-types.js";
import type { FlowGraph, GraphCluster, GraphEdge, GraphItem, NodeRole } from "./graph.js";
import { flowId } from "../definition/flow-id.js";
import { cutText } from "./short-type.js";

/** Longer texts of nodes are cut. */
const MAX_TEXT = 60;

/** Turns a flow into nodes and edges. Each edge has the type of what the node at its end receives. */
export function createGraph(definition: FlowDefinition, options: WiringOptions): FlowGraph {
  const types = createFlowTypes(definition, options);
  const builder = new GraphBuilder(types);
  const inputs = builder.node("inputs", "end", ["inputs"]);
  const last = builder.addRow(definition.steps, inputs);
  const result = builder.node("result", "end", ["result"]);
  builder.edge(last, result, types.result());
  const version = definition.version === "draft" ? "draft" : `version ${definition.version}`;
  return {
    title: `${flowId(definition)} (${version})`,
    children: builder.items,
    edges: builder.edges,
  };
}

class GraphBuilder {
  readonly edges: GraphEdge[] = [];
  /** The items of the innermost open cluster. */
  items: GraphItem[] = [];
  readonly #types: FlowTypes;
  #count = 0;

  constructor(types: FlowTypes) {
    this.#types = types;
  }

  /** Adds a node. @returns its key. */
  node(key: string, role: NodeRole, lines: readonly string[]): string {
    this.items.push({
      kind: "node",
      key,
      role,
      lines: lines.map((line) => cutText(line, MAX_TEXT)),
    });
    return key;
  }

  edge(from: string, to: string, label: string): void {
    this.edges.push({ from, to, label });
  }

  /** Adds nodes in a row. @returns the key of the node whose output is that of the row. */
  addRow(nodes: readonly StepNode[], source: string): string {
    return nodes.reduce((from, node) => this.#add(node, from), source);
  }

  #add(node: StepNode, source: string): string {
    switch (node.kind) {
      case "step":
        return this.#addStep(node, source);
      case "sequence":
        return node.id === undefined || node.steps.length === 0
          ? this.addRow(node.steps, source)
          : this.#inCluster(node.id, () => this.addRow(node.steps, source));
      case "loop":
        return this.#addLoop(node, source);
      case "parallel":
        return this.#addParallel(node, source);
    }
  }

  #addStep(step: Step, source: string): string {
    const { id, name, processor, model } = step;
    const titles = name === undefined || name === id ? [id] : [id, name];
    const engine = model === undefined ? processor : `${processor}, ${model}`;
    const key = this.node(this.#key("step"), "step", [...titles, engine]);
    this.edge(source, key, this.#types.received(step));
    return key;
  }

  #addLoop(loop: LoopNode, source: string): string {
    return this.#inCluster(titleOf("loop", loop.id), () => {
      const key = this.node(this.#key("each"), "each", [`each of ${loop.over}`]);
      this.edge(source, key, this.#types.received(loop));
      return this.addRow(loop.steps, key);
    });
  }

  #addParallel(parallel: ParallelNode, source: string): string {
    return this.#inCluster(titleOf("parallel", parallel.id), () => {
      const ends = parallel.branches.map((branch) => ({ branch, end: this.#add(branch, source) }));
      const key = this.node(this.#key("join"), "join", ["join"]);
      for (const { branch, end } of ends)
        this.edge(end, key, this.#types.ofBranch(parallel, branch));
      if (ends.length === 0) this.edge(source, key, this.#types.received(parallel));
      return key;
    });
  }

  #inCluster(title: string, fill: () => string): string {
    const outer = this.items;
    const children: GraphItem[] = [];
    this.items = children;
    const cluster: GraphCluster = {
      kind: "cluster",
      key: this.#key("box"),
      title: cutText(title, MAX_TEXT),
      children,
    };
    const end = fill();
    this.items = outer;
    this.items.push(cluster);
    return end;
  }

  #key(kind: string): string {
    this.#count += 1;
    return `${kind}${this.#count}`;
  }
}

function titleOf(kind: string, id: string | undefined): string {
  return id === undefined ? kind : `${kind} ${id}`;
}
