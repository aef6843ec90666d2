import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { UsageError } from "../../generator/errors.js";
import { ServiceError } from "../errors.js";
import { isLoopback } from "./guard.js";

/** The shortest token that a user may choose. */
const MIN_LENGTH = 16;

/**
 * The token that requests of the control routes need: the chosen one, or a random one where other machines can reach the
 * emulator; undefined where none is needed.
 *
 * @param host the address that the emulator listens on.
 * @throws UsageError for a token that is too short or cannot be sent in a header.
 */
export function controlTokenFor(host: string, chosen: string | undefined): string | undefined {
  if (chosen === undefined)
    return isLoopback(host) ? undefined : randomBytes(24).toString("base64url");
  if (chosen.length >= MIN_LENGTH && /^[\x21-\x7e]+$/.test(chosen)) return chosen;
  throw new UsageError(
    `The control token has to have at least ${MIN_LENGTH} characters, all of them visible ASCII`,
  );
}

/**
 * Checks the token of a request of a control route.
 *
 * @param authorization the request's `Authorization` header.
 * @throws ServiceError `UNAUTHENTICATED`
 */
export function checkControlToken(
  authorization: string | undefined,
  token: string | undefined,
): void {
  if (token === undefined) return;
  const [, given = ""] = /^bearer +(\S+)$/i.exec(authorization ?? "") ?? [];
  if (isSameSecret(given, token)) return;
  throw new ServiceError(
    "UNAUTHENTICATED",
    'The control routes need the token that the emulator printed at its start: "Authorization: Bearer TOKEN"',
  );
}

/** Whether a secret was given; how long the answer takes says nothing of it, not even its length. */
export function isSameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret));
}

function digest(text: string): Buffer {
  return createHash("sha256").update(text).digest();
}
