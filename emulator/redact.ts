/** What is shown in the place of a key. */
const HIDDEN = "[redacted]";
/** A key of the service, as it is or percent-encoded. */
const SERVICE_KEY = /(?<![a-z\d])nk(?:_|%5f)[\w.~%+/=-]+/gi;
/** A token after its scheme, and a key as most providers of models write them, also one that is masked in part. */
const PROVIDER_KEY = /(?<=\b(?:bearer|basic)[\s:]+)[^\s"'\\,;…]{8,}|(?<![\w-])sk-[\w.*-]{8,}/gi;
/** Controls, which terminals obey, and marks that hide text or change its direction. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** Shorter secrets are left alone: they are placeholders, such as "none", that occur in other words. */
const MIN_SECRET_LENGTH = 8;
/** The first characters of a secret that are hidden where it was cut off. */
const MIN_SHOWN_LENGTH = 10;

/** Hides keys in a text. */
export type Redactor = (text: string) => string;

/**
 * Creates a function that hides keys: those of the service, those in the usual forms of model providers, and secrets.
 *
 * @param secrets values that are hidden as they are, percent-encoded, as base64, and where only their beginning is left.
 */
export function createRedactor(secrets: readonly (string | undefined)[]): Redactor {
  const known = secrets
    .filter((secret) => secret !== undefined)
    .filter((secret) => secret.length >= MIN_SECRET_LENGTH)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      secret.replaceAll("/", "\\/"),
      Buffer.from(secret).toString("base64"),
    ]);
  const hidden = [...new Set(known)];
  return (text) =>
    hidden.reduce(hide, text).replace(SERVICE_KEY, HIDDEN).replace(PROVIDER_KEY, HIDDEN);
}

/** Text without characters that a terminal or a reader takes for something else; line breaks are replaced too. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, "?");
}

function hide(text: string, secret: string): string {
  const start = secret.slice(0, Math.max(MIN_SHOWN_LENGTH, Math.ceil(secret.length / 3)));
  let shown = "";
  let from = 0;
  for (;;) {
    const at = text.indexOf(start, from);
    if (at === -1) return shown + text.slice(from);
    let length = start.length;
    while (length < secret.length && text[at + length] === secret[length]) length += 1;
    shown += text.slice(from, at) + HIDDEN;
    from = at + length;
  }
}
