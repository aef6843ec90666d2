import { UI_API_PATH, UI_TOKEN_HEADER } from "../../emulator/ui/api.js";
import type { Query } from "../router/location.js";
import { apiErrorOf } from "./error.js";
import { currentToken, renewToken } from "./token.js";

/** What a request of the page is. */
export interface ApiRequest {
  readonly method?: "GET" | "POST" | "PUT" | "DELETE";
  /** Below `UI_API_PATH`, without a slash before it; with one, below the address of the page. */
  readonly path: string;
  readonly query?: Query;
  /** Sent as JSON. */
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
  readonly accept?: string;
}

/**
 * Asks the emulator. A token that it does not know any more is renewed once.
 *
 * @throws ApiError for an answer that is no success; TypeError where nothing answers.
 */
export async function send(request: ApiRequest): Promise<Response> {
  const answer = await sendOnce(request);
  if (answer.status === 401 && (await renewToken())) return checked(await sendOnce(request));
  return checked(answer);
}

/**
 * Asks the emulator for JSON. The type is what `emulator/ui/api.ts` says of the path: the emulator and its page are built
 * from it together.
 *
 * @throws as `send` does.
 */
export async function ask<T>(request: ApiRequest): Promise<T> {
  const answer = await send(request);
  return (await answer.json()) as T;
}

/** The path of a flow `org/project/slug`, or of a run, below `flows/` or `runs/`. */
export function pathOf(...segments: readonly string[]): string {
  return segments.flatMap((each) => each.split("/").map(encodeURIComponent)).join("/");
}

function sendOnce({
  method = "GET",
  path,
  query = {},
  body,
  signal,
  accept,
}: ApiRequest): Promise<Response> {
  const relative = path.startsWith("/") ? path.slice(1) : `${UI_API_PATH}/${path}`;
  const url = new URL(relative, document.baseURI);
  for (const [name, value] of Object.entries(query))
    if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
  return fetch(url, {
    method,
    headers: {
      accept: accept ?? "application/json",
      [UI_TOKEN_HEADER]: currentToken(),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
}

async function checked(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  throw apiErrorOf(answer.status, await answer.text());
}
