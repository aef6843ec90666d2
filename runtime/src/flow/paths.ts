import { NotImplementedError, ValueError } from "../errors.js";
import { flowPath, versionPath, versionSegment } from "../wire-execute.js";

/** Where a flow is. */
export interface FlowAddress {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
}

/** The path of a flow, its segments encoded. */
export function unversionedPath(flow: FlowAddress): string {
  return flowPath(
    encodeURIComponent(flow.org),
    encodeURIComponent(flow.project),
    encodeURIComponent(flow.slug),
  );
}

/**
 * The path of a flow at a version: the reference's "Version Values", routed as PROTOCOL "Addresses" says.
 *
 * @throws ValueError for another string and for anything but a whole number from 1.
 * @throws NotImplementedError for `"production"` unless the client allows it.
 */
export function versionedPath(flow: FlowAddress, version: unknown, production: boolean): string {
  const path = unversionedPath(flow);
  if (version === "draft") return versionPath(path, versionSegment(0));
  if (version === "production") {
    if (production) return path;
    throw new NotImplementedError(
      'version "production" is declared not implemented by the flow reference: use "draft" or a published number, or ' +
        "create the client with { production: true } where the service supports it.",
    );
  }
  if (typeof version === "number" && Number.isSafeInteger(version) && version > 0) {
    return versionPath(path, versionSegment(version));
  }
  throw new ValueError(
    `version must be "draft", "production" or a published number from 1, not ${typeof version === "string" ? JSON.stringify(version) : String(version)}.`,
  );
}
