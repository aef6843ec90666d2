import { isRecord } from "../request/json.js";

/** An answer of the relay itself: `{detail}` with a status. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly status: number;
  readonly detail: string;

  /** @param detail a code, or the text that a program gave */
  constructor(status: number, detail: string) {
    super(detail);
    this.status = status;
    this.detail = detail;
  }

  toResponse(headers?: Record<string, string>): Response {
    const { detail, status } = this;
    return Response.json({ detail }, { status, ...(headers && { headers }) });
  }
}

/** What `authorize` has thrown, as an answer. Only its `detail` is shown: its message may be of the server's own. */
export function refusalOf(thrown: unknown): Refusal {
  const { status, statusCode, detail } = isRecord(thrown) ? thrown : {};
  const code = typeof status === "number" ? status : statusCode;
  // A success would tell the browser that its run is done.
  if (typeof code !== "number" || !Number.isInteger(code) || code < 400 || code > 599)
    return new Refusal(403, "FORBIDDEN");
  return new Refusal(code, typeof detail === "string" ? detail : "FORBIDDEN");
}
