import { dirname, join, relative } from "node:path";
import type { ResolvedConfig } from "../config/index.js";
import { flowIdentifier, flowPath } from "../model/index.js";
import type { FlowAddress } from "../definition/flow-id.js";

/** A generated flow, as a file imports it. */
export interface GeneratedFlow {
  /** Its name in the generated file. */
  readonly name: string;
  /** The specifier of the import. */
  readonly from: string;
  /** The path of the generated file. */
  readonly path: string;
}

/** Where the config has a flow generated. @param importer the path of the file that imports it. */
export function generatedFlow(
  { out, importExtension }: Pick<ResolvedConfig, "out" | "importExtension">,
  flow: FlowAddress,
  importer: string,
): GeneratedFlow {
  const path = join(out, flowPath(flow));
  const extension = importExtension === "none" ? "" : `.${importExtension}`;
  const file = relative(dirname(importer), path).replaceAll("\\", "/");
  const specifier = file.replace(/\.ts$/, extension);
  const from = specifier.startsWith(".") ? specifier : `./${specifier}`;
  return { name: flowIdentifier(flow.slug), from, path };
}
