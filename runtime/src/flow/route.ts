import { flowPath, versionPath, versionSegment } from "../wire-execute.js";

/** Address of a flow. */
export interface FlowAddress {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
}

/** Address of a flow, and the version that its client was generated for. */
export interface VersionedAddress extends FlowAddress {
  readonly defaultVersion?: unknown;
}

/** Path of a flow without a version, percent-encoded. */
export function unversionedPath(flow: FlowAddress): string {
  return flowPath(...[flow.org, flow.project, flow.slug].map(encodeURIComponent));
}

/**
 * Path of a flow at a version: PROTOCOL "Addresses".
 *
 * @param production whether the client allows `"production"`; flows that were generated with it as their default always do
 * @returns undefined if the address or the version is invalid, or the version is not allowed; `versionedPath` throws the error for it
 */
export function route(
  flow: VersionedAddress,
  version: unknown,
  production: boolean | undefined,
): string | undefined {
  const path = unversionedPath(flow);
  // An empty segment, `.`, `..` or a control character. The names are checked here, because every call comes this way.
  if (/\/\.{0,2}(\/|$)|%[01]/.test(path)) return undefined;
  if (version === "draft") return versionPath(path, versionSegment(0));
  if (version === "production") {
    return production || flow.defaultVersion === version ? path : undefined;
  }
  return typeof version === "number" && Number.isSafeInteger(version) && version > 0
    ? versionPath(path, versionSegment(version))
    : undefined;
}
