import { SourceError } from "../../../errors.js";
import { visibleLine } from "../../../visible-text.js";
import { innermostMessage } from "../../server/error-detail.js";

/** What the service wants before it answers (RFC 6750, section 3; RFC 9728, section 5.1). All of it is the server's text. */
export interface Challenge {
  /** The endpoint that refused. */
  readonly endpoint: URL;
  /** 401: no token, or one that does not hold; 403: the token lacks a scope. */
  readonly status: 401 | 403;
  /** Whether a token was sent. */
  readonly hadToken: boolean;
  readonly resourceMetadataUrl: URL | undefined;
  /** The scopes that are required, separated by spaces. */
  readonly scope: string | undefined;
}

/** The service requires a login, or another one. */
export class LoginRequiredError extends SourceError {
  readonly challenge: Challenge;

  constructor(challenge: Challenge, options?: ErrorOptions) {
    super(loginAdvice(challenge), options);
    this.challenge = challenge;
  }
}

/** The MCP endpoint could not be used: no answer, an answer that is none of MCP, or one that exceeds the limits. */
export class HostedConnectionError extends SourceError {
  /** The HTTP status, where there was one. */
  readonly status: number | undefined;

  constructor(message: string, options?: ErrorOptions & { readonly status?: number }) {
    super(message, options);
    this.status = options?.status;
  }
}

/** A failure that may pass: no answer, or an answer of 408, 425, 429 or 5xx. */
export class PassingError extends HostedConnectionError {
  /** How long the service asks to wait, in milliseconds. */
  readonly after: number | undefined;

  constructor(
    what: string,
    options: ErrorOptions & { readonly status?: number; readonly after?: number | undefined },
  ) {
    super(
      `${what}. Check the address and the network, or use the snapshot with --offline.`,
      options,
    );
    this.after = options.after;
  }
}

const IN_CI =
  "Without a terminal, as in CI: commit noukai.snapshot.json and pass --offline, or set NOUKAI_MCP_TOKEN.";

function loginAdvice({ endpoint, status, hadToken, scope }: Challenge): string {
  if (status === 403) {
    const missing =
      scope === undefined ? "is not enough" : `lacks the scope ${visibleLine(scope.slice(0, 200))}`;
    return `${endpoint.href} refuses: this login ${missing}. Run \`noukai-codegen login\` again. ${IN_CI}`;
  }
  const what = hadToken
    ? "does not accept the login: it has expired or was revoked"
    : "requires a login";
  return `${endpoint.href} ${what}. Run \`noukai-codegen login\`. ${IN_CI}`;
}

/** The innermost message of an error, on one line, cut to what fits a sentence. */
export function reasonOf(cause: unknown): string {
  return visibleLine(innermostMessage(cause)).slice(0, 300);
}
