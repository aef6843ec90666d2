import { HEADER_REPLAY } from "../wire.js";

/** Headers of a request of Node.js, by their names in lower case. */
export type NodeHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** The `X-Noukai-Replay` of a request. */
export function recordedSession(headers: NodeHeaders): string | undefined {
  const value = headers[HEADER_REPLAY];
  return typeof value === "object" ? value[0] : value;
}

/** Headers of a body, which an error in its place does not have. Others, such as for CORS, stay. */
export const BODY_HEADERS: readonly string[] = [
  "content-disposition",
  "content-encoding",
  "content-language",
  "content-length",
  "content-range",
  "content-type",
  "etag",
  "last-modified",
];
