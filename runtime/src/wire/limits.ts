/** Slugs of organizations, projects and flows: 2 to 50 of `a-z 0-9 -`, no hyphen first or last. */
export const SLUG_PATTERN: RegExp = /^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$/;
/** Step ids: 1 to 64 of letters, digits, `_` and `-`. */
export const STEP_ID_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;
/** Tool names, by the same rule. */
export const TOOL_NAME_PATTERN: RegExp = /^[A-Za-z0-9_-]{1,64}$/;

export const MAX_ATTACHMENTS = 10;
/** In characters. */
export const MAX_ATTACHMENT_URL_LENGTH = 2048;
/** In characters. */
export const MAX_ATTACHMENT_FILENAME_LENGTH = 255;
export const MAX_TOOLS = 64;

/** How many rounds of tool calls a call answers before it gives up, unless told otherwise. */
export const DEFAULT_MAX_TOOL_ROUNDS = 10;
