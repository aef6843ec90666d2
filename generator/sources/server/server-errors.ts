import { FLOWS_PATH, HOSTED_BASE_URL } from "noukai-codegen-runtime/wire";
import { SourceError } from "../../errors.js";
import { isLoopback } from "./address.js";
import { innermostMessage } from "./error-detail.js";

/** The request of an error. `url` contains no query and no secrets. */
export interface Asked {
  readonly baseUrl: string;
  readonly url: string;
  readonly hasKey: boolean;
}

/** The response has a status other than 2xx. */
export class AnswerError extends SourceError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const OFFLINE = "or use the snapshot with --offline";

/** The error for a request without a response. */
export function unreachable({ baseUrl }: Asked, cause: unknown): SourceError {
  const start = isLoopback(new URL(baseUrl)) ? "start it (`noukai-codegen emulator` is one), " : "";
  return new SourceError(
    `${baseUrl} cannot be reached (${innermostMessage(cause)}). Check the address and the network, ${start}${OFFLINE}.`,
    { cause },
  );
}

/** The error for a response with a status other than 2xx. */
export function refused(asked: Asked, status: number, detail: string | undefined): AnswerError {
  const saying = detail === undefined ? "" : `, saying: ${detail.replace(/[.\s]+$/, "")}`;
  return new AnswerError(
    `${asked.url} answered ${status}${saying}. ${adviceFor(asked, status)}`,
    status,
  );
}

/** The error for a response that was not complete in time. */
export function tooSlow({ url }: Asked, milliseconds: number): SourceError {
  return new SourceError(
    `${url} did not complete its answer within ${milliseconds / 1000} s. Check the server and the network, ${OFFLINE}.`,
  );
}

/** The error for a redirect, which is not followed: the API key must not be sent to an address that is not configured. */
export function redirected({ url }: Asked, status: number, location: string | null): SourceError {
  const target =
    location !== null && URL.canParse(location, url)
      ? new URL(location, url).origin
      : "another address";
  return new SourceError(
    `${url} answered ${status}, which points to ${target}. Redirects are not followed: ` +
      `use the final address as the source.`,
  );
}

/** The error for a 2xx response with an unexpected body. */
export function unreadable({ url, baseUrl }: Asked, what: string): SourceError {
  return new SourceError(
    `${url} answered with ${what}. Check that ${baseUrl} is the base URL of a flow service (it usually ends with /api/v1).`,
  );
}

function adviceFor({ baseUrl, hasKey }: Asked, status: number): string {
  if (status === 401) {
    return hasKey
      ? "The server does not accept the key in NOUKAI_API_KEY: check it."
      : "The server requires a key: set NOUKAI_API_KEY.";
  }
  if (status === 403)
    return "The key in NOUKAI_API_KEY may not read these flows: use one that may.";
  if (status === 404 && baseUrl === HOSTED_BASE_URL)
    return `The hosted service has no ${FLOWS_PATH}. ${NOT_HOSTED}`;
  if (status === 404 || status === 405) {
    return `Check that ${baseUrl} is its base URL (it usually ends with /api/v1). ${NOT_HOSTED}`;
  }
  if (status === 429) return `Try again later, ${OFFLINE}.`;
  return `Try again later, ${OFFLINE}.`;
}

const NOT_HOSTED = "Emulators and self-hosted gateways serve definitions.";
