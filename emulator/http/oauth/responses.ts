import type { JsonObject } from "../../../generator/json-schema/types.js";
import type { OAuthError } from "../../oauth/errors.js";
import { ERROR_CODE } from "../errors.js";

/** Answers of the authorization server that nothing may keep (RFC 6749, section 5.1). */
const HEADERS = { "Cache-Control": "no-store", Pragma: "no-cache" } as const;

/** A response of JSON. */
export function oauthResponse(body: JsonObject, status = 200): Response {
  return Response.json(body, { status, headers: HEADERS });
}

/** The response to a request that is refused (RFC 6749, section 5.2; RFC 7591, section 3.2.2). */
export function oauthErrorResponse({ code, message }: OAuthError): Response {
  return Response.json(
    { error: code, error_description: message },
    {
      status: code === "invalid_client" ? 401 : 400,
      headers: { ...HEADERS, [ERROR_CODE]: code },
    },
  );
}
