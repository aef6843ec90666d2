import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

/** A random text that cannot be guessed. */
export function createSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** What is stored of a secret, which cannot be used in its place. */
export function digestOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Whether a verifier is the one that a PKCE challenge was made of (RFC 7636, section 4.6). */
export function matchesChallenge(verifier: string, challenge: string): boolean {
  const [made, given] = [Buffer.from(digestOf(verifier)), Buffer.from(challenge)];
  return made.length === given.length && timingSafeEqual(made, given);
}
