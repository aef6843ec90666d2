/** The message of an error body (PROTOCOL.md, "Errors"), cut to what fits a sentence. */
export function detailOf(text: string): string | undefined {
  try {
    const body: unknown = JSON.parse(text);
    const detail = member(body, "detail");
    const message = member(detail, "message") ?? detail;
    return typeof message === "string" && message !== "" ? message.slice(0, 300).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** The innermost message of an error that is not empty: undici wraps a socket's error in "fetch failed". */
export function innermostMessage(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  if (cause.cause instanceof Error) return innermostMessage(cause.cause);
  if (cause instanceof AggregateError && cause.errors[0] instanceof Error)
    return innermostMessage(cause.errors[0]);
  return cause.message === "" ? cause.name : cause.message;
}

/** A member of a value that may be no object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
