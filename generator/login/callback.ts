import { timingSafeEqual } from "node:crypto";
import type { AuthorizationServerMetadata } from "@modelcontextprotocol/client";
import { AuthorizationError, foreignText } from "../sources/hosted/authorization/oauth-error.js";

/** What the redirect of one login must hold. */
export interface ExpectedCallback {
  readonly state: string;
  readonly metadata: AuthorizationServerMetadata | undefined;
}

/** What an authorization server sent back with the browser. */
export interface Callback {
  readonly code: string;
  readonly issuer: string | undefined;
}

/** Whether a redirect belongs to this login: it holds the state that only this login's address had. */
export function hasState(parameters: URLSearchParams, state: string): boolean {
  const given = Buffer.from(parameters.get("state") ?? "");
  const expected = Buffer.from(state);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

/**
 * The code of a redirect. Who sent it is checked first (RFC 9207): what another server says in its place is not even shown.
 *
 * @throws AuthorizationError if another server sent it, or the server refused.
 */
export async function readCallback(
  parameters: URLSearchParams,
  { metadata }: ExpectedCallback,
): Promise<Callback> {
  const { IssuerMismatchError, validateAuthorizationResponseIssuer } =
    await import("@modelcontextprotocol/client");
  const issuer = parameters.get("iss") ?? undefined;
  try {
    validateAuthorizationResponseIssuer({
      iss: issuer,
      expectedIssuer: metadata?.issuer,
      issParameterSupported: metadata?.authorization_response_iss_parameter_supported === true,
    });
  } catch (error) {
    if (!(error instanceof IssuerMismatchError)) throw error;
    throw new AuthorizationError(
      `The redirect does not come from ${metadata?.issuer ?? "the authorization server"}, which was asked: the code in it was ` +
        "not used. Start again, and report this if it happens again.",
      "issuer_mismatch",
    );
  }
  const error = parameters.get("error");
  if (error !== null) {
    const description = parameters.get("error_description");
    const saying = description === null ? "" : `, saying: ${foreignText(description)}`;
    throw error === "access_denied"
      ? new AuthorizationError(`The login was refused in the browser${saying}.`, error)
      : new AuthorizationError(
          `The authorization server refused the login: ${foreignText(error)}${saying}.`,
          error,
        );
  }
  const code = parameters.get("code");
  if (code === null || code === "")
    throw new AuthorizationError("The redirect holds neither a code nor an error. Start again.");
  return { code, issuer };
}

/** Why a pasted text is not the redirect of this login, for the person who pasted it. */
export class PasteError extends Error {
  override readonly name = "PasteError";
}

/**
 * The parameters of a pasted redirect: the whole address, what follows its `?`, or the code alone.
 *
 * @throws PasteError if it is none of them, or belongs to another login.
 */
export function readPaste(text: string, { state, metadata }: ExpectedCallback): URLSearchParams {
  const pasted = text.trim().replace(/^["'<]|["'>]$/g, "");
  const query =
    /^https?:\/\/[^?\s]*\?(\S*)$/i.exec(pasted)?.[1] ?? /^\??(\w+=\S*)$/.exec(pasted)?.[1];
  if (query !== undefined) {
    const parameters = new URLSearchParams(query.replace(/#.*$/, ""));
    if (hasState(parameters, state)) return parameters;
    throw new PasteError(
      "That address belongs to another login. Paste the one that the browser ended at.",
    );
  }
  if (!/^[\w.~+/=-]{4,4096}$/.test(pasted))
    throw new PasteError(
      "That is no redirect. Paste the whole address that the browser ended at: it begins with http://127.0.0.1 and holds code=.",
    );
  if (metadata?.authorization_response_iss_parameter_supported === true)
    throw new PasteError(
      "The code alone does not tell which server it comes from. Paste the whole address that the browser ended at.",
    );
  // Nobody else can use the code, or make this login use another one: it is bound to the verifier (RFC 7636).
  return new URLSearchParams({ code: pasted });
}
