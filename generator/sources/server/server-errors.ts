import { FLOWS_PATH, HOSTED_BASE_URL } from "noukai-codegen-runtime/wire";
import { SourceError } from "../../errors.js";

/** What is said of a server that did not give what it was asked for. `url` has neither a query nor a secret in it. */
export interface Asked {
  readonly baseUrl: string;
  readonly url: string;
  readonly hasKey: boolean;
}

/** A server answered, but not with what it was asked for. */
export class AnswerError extends SourceError {
  readonly status: number;

  constructor(message: string, status: number) {
    super(message);
    this.status = status;
  }
}

const OFFLINE = "or generate from the snapshot with --offline";

/** No answer at all. */
export function unreachable({ baseUrl }: Asked, cause: unknown): SourceError {
  const start = isLoopback(baseUrl) ? "start it (`noukai-codegen emulator` is one), " : "";
  return new SourceError(
    `${baseUrl} cannot be reached (${reasonOf(cause)}). Check the address and the network, ${start}${OFFLINE}.`,
    { cause },
  );
}

/** An answer that is not a success. */
export function refused(asked: Asked, status: number, detail: string | undefined): AnswerError {
  const said = detail === undefined ? "" : `, saying: ${detail.replace(/[.\s]+$/, "")}`;
  return new AnswerError(
    `${asked.url} answered ${status}${said}. ${adviceFor(asked, status)}`,
    status,
  );
}

/** A redirect. It is not followed: the key must not go to a place that the user did not name. */
export function redirected({ url }: Asked, status: number, location: string | null): SourceError {
  const target =
    location !== null && URL.canParse(location, url)
      ? new URL(location, url).origin
      : "another address";
  return new SourceError(
    `${url} answered ${status}, which points to ${target}. Redirects are not followed: ` +
      `name the address that answers as the source.`,
  );
}

/** A success whose body is not what was asked for. */
export function unreadable({ url, baseUrl }: Asked, what: string): SourceError {
  return new SourceError(
    `${url} answered with ${what}. Check that ${baseUrl} is the base URL of a flow service (it usually ends with /api/v1).`,
  );
}

function adviceFor({ baseUrl, hasKey }: Asked, status: number): string {
  if (status === 401) {
    return hasKey
      ? "The key in NOUKAI_API_KEY is not accepted there: check it."
      : "It asks for a key: set NOUKAI_API_KEY.";
  }
  if (status === 403)
    return "The key in NOUKAI_API_KEY may not read these flows: use one that may.";
  if (status === 404 && baseUrl === HOSTED_BASE_URL)
    return `The hosted service has no ${FLOWS_PATH}. ${NOT_HOSTED}`;
  if (status === 404 || status === 405) {
    return `Check that ${baseUrl} is its base URL (it usually ends with /api/v1). ${NOT_HOSTED}`;
  }
  if (status === 429) return `Try again later, ${OFFLINE}.`;
  return `Try again when the server is well, ${OFFLINE}.`;
}

const NOT_HOSTED = "Emulators and self-hosted gateways hand out definitions.";

function isLoopback(baseUrl: string): boolean {
  return /^(?:localhost|127\.[\d.]+|\[::1\])$/.test(new URL(baseUrl).hostname);
}

/** The innermost reason that says something: undici wraps a socket's error in "fetch failed". */
function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.cause instanceof Error) return reasonOf(cause.cause);
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error)
    return reasonOf(cause.errors[0]);
  return cause.message === "" ? cause.name : cause.message;
}
