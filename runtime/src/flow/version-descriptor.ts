import type { FlowContract } from "./contract.js";
import type { FlowDescriptor, VersionDescriptor } from "./types.js";

/**
 * Looks up what is known about a version of a flow.
 *
 * @param version a version number, `"draft"` or `"production"`
 * @returns undefined for a version that the client was not generated for
 */
export function versionDescriptor(
  flow: FlowDescriptor<FlowContract>,
  version: unknown,
): VersionDescriptor | undefined {
  const known =
    version === flow.defaultVersion ||
    typeof version === "string" ||
    (flow.published?.some((number) => number === version) ?? true);
  return flow.versions?.[String(version)] ?? (known ? flow : undefined);
}
