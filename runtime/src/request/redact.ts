import type { CallContext } from "./call-context.js";

/** Removes the API key of a request from text for an error: as it is written, and as URLs and JSON escape it. */
export function redact({ secret }: Pick<CallContext, "secret">, text: string): string {
  const key = secret();
  return key
    ? [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)].reduce(
        (rest, form) => rest.replaceAll(form, "[redacted]"),
        text,
      )
    : text;
}
