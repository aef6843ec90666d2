import type { FlowVersion } from "./types.js";

/** What identifies a flow; a definition has it. */
export interface FlowAddress {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
}

/** `org/project/slug` */
export function flowId({ org, project, slug }: FlowAddress): string {
  return `${org}/${project}/${slug}`;
}

/** A version of a flow as messages name it: `org/project/slug (draft)`, `org/project/slug (version 2)`. */
export function versionName({
  version,
  ...flow
}: FlowAddress & { readonly version: FlowVersion }): string {
  return `${flowId(flow)} (${version === "draft" ? "draft" : `version ${version}`})`;
}
