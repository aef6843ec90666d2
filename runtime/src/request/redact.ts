import type { CallContext } from "./call-context.js";

/** Removes the API key of a call from a text of the server, as it is written there and as JSON and URLs escape it. */
export function redact(text: string, { authorization }: CallContext): string {
  const key = authorization.replace("Bearer ", "");
  if (key === "") return text;
  const forms = [key, JSON.stringify(key).slice(1, -1), encodeURIComponent(key)];
  return forms.reduce((rest, form) => rest.replaceAll(form, "[redacted]"), text);
}
