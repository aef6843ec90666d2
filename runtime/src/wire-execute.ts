/**
 * The part of the wire vocabulary that `execute` needs; `wire.ts` has all of it. The two are apart because a bundler puts
 * a module that is shared by the start of a program and its lazily loaded part into the start, whole.
 */

/** Base URL of the hosted service. */
export const HOSTED_BASE_URL = "https://api.noukai.dev/api/v1";
/** Default base URL of the emulator, used for `NOUKAI_ENV=dev`. */
export const DEV_BASE_URL = "http://localhost:8080/api/v1";

/** Prefix of every API key. */
export const API_KEY_PREFIX = "nk_";
/** Version of the protocol, a date; sent in `HEADER_API_VERSION`. */
export const API_VERSION = "2026-05-31";

/** Header names are in lower case, as Node.js reports them. */
export const HEADER_API_VERSION = "x-noukai-api-version";
export const HEADER_REQUEST_ID = "x-request-id";
export const HEADER_SESSION_ID = "x-session-id";
/** Set by the emulator: the hash of the definition that handled the request. */
export const HEADER_FLOW_HASH = "x-flow-hash";

/**
 * Path of a flow without a version: `/seq/{org}/{project}/{slug}`. The segments are inserted verbatim: the client encodes
 * them first, and the emulator passes patterns such as `:org`.
 */
export function flowPath(...address: readonly string[]): string {
  return `/seq/${address.join("/")}`;
}

/** Path of a flow at a version. `flow` comes from `flowPath`, `version` from `versionSegment`. */
export function versionPath(flow: string, version: string): string {
  return `${flow}/${version}`;
}

/** Path segment of a version number; 0 is the draft. */
export function versionSegment(version: number): string {
  return `v${version}`;
}

/** `POST`: runs a flow to its end or to the first tool calls. `flow` comes from `flowPath` or `versionPath`. */
export function executePath(flow: string): string {
  return `${flow}/execute`;
}

/** The only reserved name of a parameter. */
export const RESERVED_PARAMETER = "attachments";
