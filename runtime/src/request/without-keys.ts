/** Anything that could be an API key, also of another client. A word that ends in "nk_", such as `bank_account`, is none. */
const KEYS = /(?<![a-z\d])nk_[^\s"'`\\,;<>(){}[\]]{4,}/gi;

/** Removes API keys from text. @param redact removes the key of the request */
export function withoutKeys(text: string, redact: (text: string) => string): string {
  return redact(text).replace(KEYS, "[redacted]");
}
