/** Error codes of OAuth: RFC 6749, 7009, 7591, 8707, and of OAuth 2.1. */
export type OAuthErrorCode =
  | "invalid_request"
  | "invalid_client"
  | "invalid_client_metadata"
  | "invalid_redirect_uri"
  | "invalid_grant"
  | "invalid_scope"
  | "invalid_target"
  | "unauthorized_client"
  | "unsupported_grant_type"
  | "unsupported_response_type"
  | "unsupported_token_type"
  | "access_denied";

/** A request that the authorization server refuses. Its message has no code, token or verifier. */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly code: OAuthErrorCode;

  constructor(code: OAuthErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

/** An authorization request that is refused by redirecting to its client, whose redirect URI is known to be right. */
export class RedirectedError extends OAuthError {
  /** The address of the client, with the error in its query. */
  readonly location: string;

  constructor(code: OAuthErrorCode, message: string, location: string) {
    super(code, message);
    this.location = location;
  }
}
