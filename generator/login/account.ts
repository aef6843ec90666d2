import * as z from "zod";

/** The claims that name a person (OpenID Connect Core, section 5.1), the most readable first. */
const claims = z.object({
  email: z.string().optional().catch(undefined),
  preferred_username: z.string().optional().catch(undefined),
  name: z.string().optional().catch(undefined),
  sub: z.string().optional().catch(undefined),
});

/**
 * Who an ID token is about, for display; undefined if it cannot be read. Its signature is not checked: it comes from the token
 * endpoint (OpenID Connect Core, section 3.1.3.7), and nothing depends on it.
 */
export function accountOf(idToken: string | undefined): string | undefined {
  const payload = idToken?.split(".")[1];
  if (payload === undefined) return undefined;
  try {
    const json: unknown = JSON.parse(Buffer.from(payload, "base64url").toString("utf8"));
    const { email, preferred_username: username, name, sub } = claims.parse(json);
    return (email ?? username ?? name ?? sub)?.slice(0, 200);
  } catch {
    return undefined;
  }
}
