import type { JsonValue } from "../../generator/json-schema/types.js";
import { shellWord } from "../format/shell.js";

/** A request to the control routes of the emulator: what this page sends is what a script can send. */
export interface ControlRequest {
  readonly method: "GET" | "PUT" | "DELETE";
  /** Below `/emulator/`, with its query, escaped. */
  readonly path: string;
  readonly body?: JsonValue;
}

/**
 * A request for a POSIX shell. The control token, where it is needed, is left to a variable.
 *
 * @param apiUrl the base URL for clients.
 */
export function curlText(
  apiUrl: string,
  { method, path, body }: ControlRequest,
  isTokenNeeded: boolean,
): string {
  return [
    `curl${method === "GET" ? "" : ` -X ${method}`} ${shellWord(`${apiUrl}/emulator/${path}`)}`,
    ...(isTokenNeeded ? [`  -H "Authorization: Bearer $NOUKAI_CONTROL_TOKEN"`] : []),
    ...(body === undefined
      ? []
      : ["  -H 'Content-Type: application/json'", `  -d ${shellWord(JSON.stringify(body))}`]),
  ].join(" \\\n");
}
