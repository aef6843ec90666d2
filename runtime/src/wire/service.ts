/** Where the hosted service answers. */
export const HOSTED_BASE_URL = "https://api.noukai.xyz/api/v1";
/** Where the emulator listens by default; what `NOUKAI_ENV=dev` means. */
export const DEV_BASE_URL = "http://localhost:8080/api/v1";
/** The path that every base URL of ours ends with. */
export const BASE_PATH = "/api/v1";

/** What every API key starts with. */
export const API_KEY_PREFIX = "nk_";
/** The date that names this version of the protocol, sent as `X-Noukai-API-Version`. */
export const API_VERSION = "2026-05-31";

/** Header names, in lower case: HTTP compares them without regard to case, and Node hands them out this way. */
export const HEADER_API_VERSION = "x-noukai-api-version";
export const HEADER_REQUEST_ID = "x-request-id";
export const HEADER_SESSION_ID = "x-session-id";
/** Sent by the emulator: the hash of the definition that answered. */
export const HEADER_FLOW_HASH = "x-flow-hash";
