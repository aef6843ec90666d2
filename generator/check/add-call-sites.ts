import type { RenderResult } from "../render/renderer.js";
import type { ResolvedConfig } from "../config/index.js";
import { planOutput } from "../output/index.js";
import type { Difference } from "./difference.js";
import { flowOfFile, displayPath } from "./display-path.js";

/** Adds to each difference the lines of the user's program that it breaks. */
export async function addCallSites(
  config: ResolvedConfig,
  differences: readonly Difference[],
  regenerate: () => Promise<RenderResult>,
): Promise<{ readonly differences: readonly Difference[]; readonly notices: readonly string[] }> {
  const rendered = await regenerate();
  const plan = await planOutput(config.out, rendered.files, { force: true });
  const files = new Map<string, string | undefined>(plan.contents);
  for (const { path, state } of plan.files) if (state === "remove") files.set(path, undefined);
  const flows = new Map<string, string[]>();
  for (const path of files.keys()) {
    const flow = flowOfFile(path) ?? "";
    // A flow that is added or removed changes the index as well.
    const isListed = plan.files.some((file) => file.path === path && file.state !== "update");
    const paths = isListed && flow !== "" ? [path, "index.ts"] : [path];
    flows.set(flow, [...(flows.get(flow) ?? []), ...paths]);
  }
  const { findCallSites } = await import("./call-sites/find-call-sites.js");
  const sites = findCallSites({ cwd: config.cwd, out: config.out, files, flows });
  if ("reason" in sites) {
    const notice = `Your program was not checked for breaking call sites: ${sites.reason}.`;
    return { differences, notices: [notice] };
  }
  const { found, notices } = sites;
  const reported = new Set<string>();
  const located = differences.map((difference) => {
    const affected = flowsOf(difference, config).filter((flow) => !reported.has(flow));
    for (const flow of affected) reported.add(flow);
    return { ...difference, callSites: affected.flatMap((flow) => found.get(flow) ?? []) };
  });
  return { differences: located, notices };
}

/** The flows that a difference affects, as the generated files name them; "" for the index. */
function flowsOf({ flow, files }: Difference, config: ResolvedConfig): string[] {
  if (flow !== undefined) return [flow];
  const out = `${displayPath(config, config.out)}/`;
  return files.flatMap((file) => {
    if (!file.startsWith(out)) return [];
    const path = file.slice(out.length);
    return [flowOfFile(path) ?? ""];
  });
}
