import { join } from "node:path";
import type { ResolvedConfig } from "../config/index.js";
import type { FlowVersion } from "../definition/types.js";
import { findFlow } from "../run/find-flow.js";
import { UsageError } from "../errors.js";
import { createGraph } from "./create-graph.js";
import { printDot } from "./dot.js";
import { printMermaid } from "./mermaid.js";
import { detectPackageManager, installCommand } from "../package-manager.js";
import { renderSvg } from "./svg.js";
import { flowId } from "../definition/flow-id.js";

/** How a flow is drawn: as text for Mermaid or Graphviz, or as a picture. */
export type GraphFormat = "mermaid" | "dot" | "svg";

export interface DrawOptions {
  readonly format: GraphFormat;
  /** `org/project/slug`, or a slug that only one flow has. Default: the only flow of the sources. */
  readonly flow?: string | undefined;
}

/** A flow as a drawing. */
export interface Drawing {
  /** `org/project/slug` */
  readonly flow: string;
  readonly version: FlowVersion;
  readonly format: GraphFormat;
  /** The text of the format. */
  readonly graph: string;
}

/**
 * Draws the version of a flow that calls run by the config, with the types of what flows between its steps.
 *
 * @throws UsageError if the sources have no such flow or version, or several and none is named, or for `svg` if Graphviz is
 * not installed; what `Loader.load` throws.
 */
export async function drawFlow(
  config: ResolvedConfig,
  { format, flow }: DrawOptions,
): Promise<Drawing> {
  const { name, version, definition } = await findFlow(config, {
    flow,
    version: undefined,
    mayBeUnknown: false,
  });
  if (definition === undefined)
    throw new UsageError(
      `The sources have no definition of version ${version} of ${flowId(name)}.`,
    );
  const graph = createGraph(definition, config);
  const drawing = { flow: flowId(name), version: definition.version, format };
  switch (format) {
    case "mermaid":
      return { ...drawing, graph: printMermaid(graph) };
    case "dot":
      return { ...drawing, graph: printDot(graph) };
    case "svg":
      return {
        ...drawing,
        graph: await renderSvg(printDot(graph), graphvizPlaces(config), installer(config)),
      };
  }
}

function installer({ cwd }: ResolvedConfig): (name: string) => string {
  return (name) => installCommand(detectPackageManager(cwd), name, { dev: true });
}

/** Graphviz is that of the project, or else of this package. */
function graphvizPlaces({ cwd }: ResolvedConfig): readonly string[] {
  return [join(cwd, "package.json"), import.meta.url];
}
