import type { RenderResult } from "../render/index.js";
import type { ResolvedConfig } from "../config/index.js";
import { planOutput } from "../output/index.js";
import type { Difference } from "./difference.js";
import { flowOfFile, shownPath } from "./display-path.js";

/** Adds the places in the user's program that each difference breaks. */
export async function locate(
  config: ResolvedConfig,
  differences: readonly Difference[],
  generated: () => Promise<RenderResult>,
): Promise<{ readonly differences: readonly Difference[]; readonly reason: string | undefined }> {
  const after = await generated();
  const target = await planOutput(config.out, after.files);
  const files = new Map<string, string | undefined>(target.contents);
  for (const { path, state } of target.files) if (state === "remove") files.set(path, undefined);
  const flows = new Map<string, string[]>();
  for (const path of files.keys()) {
    const flow = flowOfFile(path) ?? "";
    // A flow that comes or goes does so in the index as well.
    const isListed = target.files.some((file) => file.path === path && file.state !== "update");
    flows.set(flow, isListed && flow !== "" ? [path, "index.ts"] : [path]);
  }
  const { findCallSites } = await import("./call-sites/index.js");
  const sites = findCallSites({ cwd: config.cwd, out: config.out, files, flows });
  if ("reason" in sites) return { differences, reason: sites.reason };
  const { found } = sites;
  const told = new Set<string>();
  const located = differences.map((difference) => {
    const about = flowsOf(difference, config).filter((flow) => !told.has(flow));
    for (const flow of about) told.add(flow);
    return { ...difference, callSites: about.flatMap((flow) => found.get(flow) ?? []) };
  });
  return { differences: located, reason: undefined };
}

/** The flows that a difference is about, as the files of the output name them; the index is "". */
function flowsOf({ flow, files }: Difference, config: ResolvedConfig): string[] {
  if (flow !== undefined) return [flow];
  const out = `${shownPath(config, config.out)}/`;
  return files.flatMap((file) => {
    if (!file.startsWith(out)) return [];
    const path = file.slice(out.length);
    return [flowOfFile(path) ?? ""];
  });
}
