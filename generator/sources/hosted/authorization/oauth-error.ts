import { SourceError } from "../../../errors.js";
import { visibleLine } from "../../../visible-text.js";
import { HostedConnectionError } from "../connection/connection-errors.js";

/** An authorization server refused a request, or cannot be used for a login. */
export class AuthorizationError extends SourceError {
  /** The error code (RFC 6749, section 5.2), where the server gave one. */
  readonly code: string | undefined;

  constructor(message: string, code?: string) {
    super(message);
    this.code = code;
  }
}

/** Text of an authorization server for a message: on one line, and not longer than a sentence. */
export function foreignText(text: string): string {
  return visibleLine(text.slice(0, 200).trim()).replace(/[.\s]+$/, "");
}

/**
 * The error for what the OAuth functions of the MCP library threw. It takes over nothing that may hold a body: bodies hold
 * tokens.
 *
 * @param where - the server that was asked.
 * @param what - what was asked for, as a noun: "the exchange of the code".
 */
export async function authorizationError(
  cause: unknown,
  where: URL,
  what: string,
): Promise<unknown> {
  if (cause instanceof SourceError) return cause;
  const library = await import("@modelcontextprotocol/client");
  const server = where.origin;
  if (cause instanceof library.IssuerMismatchError) {
    return new AuthorizationError(
      `The authorization server ${server} answers in the name of another one, which is how codes and tokens are stolen: ` +
        "nothing was sent to it. Report this to whoever runs the service.",
      "issuer_mismatch",
    );
  }
  if (cause instanceof library.OAuthError) {
    // The library puts a body that it cannot read into the message of its own "server_error".
    const code: string = cause.code;
    const isOfServer = code !== "server_error";
    return isOfServer
      ? new AuthorizationError(
          `${server} refused ${what}: ${foreignText(code)}, ${foreignText(cause.message)}.`,
          code,
        )
      : new AuthorizationError(`${server} failed at ${what}. Try again later.`, code);
  }
  if (cause instanceof Error && cause.message.startsWith("Incompatible auth server:"))
    return new AuthorizationError(
      `${server} cannot be used for a login: it ${foreignText(cause.message.replace(/^[^:]*:\s*/, ""))}.`,
    );
  return new HostedConnectionError(
    `${server} answered ${what} with something that is not OAuth 2.1. Check the address of the service.`,
  );
}
