/** A flow as nodes and edges. All texts are data: the formats escape them. */
export interface FlowGraph {
  readonly title: string;
  readonly children: readonly GraphItem[];
  readonly edges: readonly GraphEdge[];
}

export type GraphItem = GraphNode | GraphCluster;

/**
 * - `end`: the inputs or the result of the flow;
 * - `each`: where a loop takes an item;
 * - `join`: where the outputs of branches become one object.
 */
export type NodeRole = "step" | "end" | "each" | "join";

export interface GraphNode {
  readonly kind: "node";
  /** An identifier of letters and digits, which no other node or cluster has. */
  readonly key: string;
  readonly role: NodeRole;
  readonly lines: readonly string[];
}

/** A container with the nodes inside. */
export interface GraphCluster {
  readonly kind: "cluster";
  readonly key: string;
  readonly title: string;
  readonly children: readonly GraphItem[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** The type of what flows. */
  readonly label: string;
}
