import { isRecord, parse } from "./json.js";

/** What the body of an error says. */
export interface ErrorBody {
  readonly code?: string | undefined;
  readonly message?: string | undefined;
  readonly executionId?: string | undefined;
}

/** Parses `{detail: {code, message}}`, and what proxies and other servers send instead, or beside it. */
export function parseErrorBody(text: string): ErrorBody {
  const body = parse(text);
  if (!isRecord(body)) return {};
  const { detail, error } = body;
  const records = [detail, error, body].filter(isRecord);
  const find = (name: string): string | undefined => texts(records, name)[0];
  const said = [error, detail].filter((value) => isText(value));
  const messages = new Set([...said, ...texts(records, "message")]);
  const other = detail ?? error;
  if (messages.size === 0 && Array.isArray(other)) messages.add(JSON.stringify(other));
  return {
    code: find("code"),
    message: messages.size > 0 ? [...messages].join(": ") : undefined,
    executionId: find("executionId"),
  };
}

/** The texts in a field of several objects. */
function texts(records: readonly Record<string, unknown>[], name: string): string[] {
  return records.map((record) => record[name]).filter((value) => isText(value));
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
