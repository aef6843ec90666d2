import type { CallContext } from "./call-context.js";

type KeyHolder = Pick<CallContext, "secret">;

/** How many values of a cause are searched. A larger one is copied in any case. */
const MAX_VALUES = 2000;

/** Removes the API key of a request from text for an error: as it is written, and as URLs and JSON escape it. */
export function redact({ secret }: KeyHolder, text: string): string {
  const key = secret();
  return key
    ? [key, encodeURIComponent(key), JSON.stringify(key).slice(1, -1)].reduce(
        (rest, form) => rest.replaceAll(form, "[redacted]"),
        text,
      )
    : text;
}

/**
 * The cause of an error, without the API key. A cause in which the key occurs, such as an error of a `fetch` that holds its
 * request, is replaced by an error that has its name, message, stack and code, and the causes of which are treated likewise.
 *
 * @param context of the request, which knows the key
 */
export function redactCause(cause: unknown, context: KeyHolder, depth = 0): unknown {
  if (depth > 10) return undefined;
  if (!holdsKey(cause, context)) return cause;
  if (!(cause instanceof Error)) {
    return typeof cause === "string" ? redact(context, cause) : "[redacted: it has the key]";
  }
  const { name, message, stack, code } = cause as Error & { readonly code?: unknown };
  const copy = new Error(redact(context, message), {
    cause: redactCause(cause.cause, context, depth + 1),
  });
  copy.name = redact(context, name);
  if (stack) copy.stack = redact(context, stack);
  return typeof code === "string" ? Object.assign(copy, { code: redact(context, code) }) : copy;
}

/** Whether a text with the key can be reached from a value by own properties, or there are too many to tell. */
function holdsKey(root: unknown, context: KeyHolder): boolean {
  const seen = new Set<unknown>();
  const pending = [root];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value === "string" && redact(context, value) !== value) return true;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (seen.size + pending.length > MAX_VALUES) return true;
    if (ArrayBuffer.isView(value)) continue;
    // Their contents are no properties, but are printed.
    if (value instanceof Request) pending.push(value.headers);
    if (value instanceof Headers || value instanceof Map || value instanceof Set)
      pending.push(...value);
    for (const key of Reflect.ownKeys(value)) {
      const property = Object.getOwnPropertyDescriptor(value, key);
      // A getter is foreign code, and is not called.
      pending.push(property?.value);
    }
  }
  return false;
}
