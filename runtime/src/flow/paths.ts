import { NotImplementedError, ValueError } from "../errors.js";
import { checkAddress, shown } from "./check-ids.js";
import {
  route,
  unversionedPath as pathOf,
  type FlowAddress,
  type VersionedAddress,
} from "./route.js";

export type { FlowAddress } from "./route.js";

/**
 * Path of a flow without a version, percent-encoded.
 *
 * @throws ValueError unless its names may be segments of a path.
 */
export function unversionedPath(flow: FlowAddress): string {
  checkAddress(flow);
  return pathOf(flow);
}

/**
 * Path of a flow at a version: PROTOCOL "Addresses". Loaded on demand; `route` is the part that every call needs.
 *
 * @throws ValueError unless the names of the flow may be segments of a path, and the version is `"draft"`, `"production"` or a positive integer.
 * @throws NotImplementedError for `"production"`, unless the client allows it or the flow was generated with it as its default.
 */
export function versionedPath(
  flow: VersionedAddress,
  version: unknown,
  production: boolean | undefined,
): string {
  checkAddress(flow);
  const path = route(flow, version, production);
  if (path !== undefined) return path;
  if (version === "production") {
    throw new NotImplementedError(
      'version "production" is not implemented by the flow reference. For a service that runs promoted versions, as the hosted one does, ' +
        'set `defaultVersion: "production"` in the config or `production: true` of the client; else use "draft" or a number.',
    );
  }
  throw new ValueError(
    `version must be "draft", "production" or a published version number, not ${shown(version)}.`,
  );
}
