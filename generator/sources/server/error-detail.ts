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

/** A member of a value that may be no object. */
export function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;
}
