import { NotImplementedError, ValueError } from "../errors.js";
import { flowPath, versionPath, versionSegment } from "../wire-execute.js";

/** Address of a flow. */
export interface FlowAddress {
  readonly org: string;
  readonly project: string;
  readonly slug: string;
}

/** Path of a flow without a version, percent-encoded. */
export function unversionedPath(flow: FlowAddress): string {
  return flowPath(
    encodeURIComponent(flow.org),
    encodeURIComponent(flow.project),
    encodeURIComponent(flow.slug),
  );
}

/**
 * Path of a flow at a version: PROTOCOL "Addresses".
 *
 * @throws ValueError unless the version is `"draft"`, `"production"` or a positive integer.
 * @throws NotImplementedError for `"production"`, unless the client allows it.
 */
export function versionedPath(flow: FlowAddress, version: unknown, production: boolean): string {
  const path = unversionedPath(flow);
  if (version === "draft") return versionPath(path, versionSegment(0));
  if (version === "production") {
    if (production) return path;
    throw new NotImplementedError(
      'version "production" is not implemented according to the flow reference: use "draft" or a published version number, or ' +
        "create the client with { production: true } if the service supports it.",
    );
  }
  if (typeof version === "number" && Number.isSafeInteger(version) && version > 0) {
    return versionPath(path, versionSegment(version));
  }
  throw new ValueError(
    `version must be "draft", "production" or a published version number, not ${typeof version === "string" ? JSON.stringify(version) : String(version)}.`,
  );
}
