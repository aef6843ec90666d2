/**
 * The path of a flow, without a version: `/seq/{org}/{project}/{slug}`. The segments are put in as they are, so the
 * client encodes them first and the emulator can pass patterns such as `:org`.
 */
export function flowPath(org: string, project: string, slug: string): string {
  return `/seq/${org}/${project}/${slug}`;
}

/** `flow` (of `flowPath`) at a version: `v0` is the draft, `vN` a published version. */
export function versionPath(flow: string, version: string): string {
  return `${flow}/${version}`;
}

/** The version segment of a number: `v0` for the draft. */
export function versionSegment(version: number): string {
  return `v${version}`;
}

/** `POST`: run to completion, or pause for tools. `flow` is of `flowPath` or `versionPath`. */
export function executePath(flow: string): string {
  return `${flow}/execute`;
}

/** The one name a flow-level parameter may not have. */
export const RESERVED_PARAMETER = "attachments";

/** `status` of a body of `/execute` that waits for tool results. */
export const STATUS_TOOL_CALLS_REQUIRED = "tool_calls_required";
