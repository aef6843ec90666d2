import { createHmac } from "node:crypto";

export const SECRET = "whsec_0123456789abcdef";
/** 2025-01-01, in seconds. */
export const SIGNED_AT = 1_735_689_600;
export const DELIVERY_ID = "8f14e45f-ceea-467f-a4a5-3d3b2b9a1c10";
export const at =
  (seconds: number): (() => number) =>
  () =>
    seconds * 1000;

/** What is delivered, and how. */
export interface DeliveryParts {
  readonly secrets?: readonly string[];
  readonly timestamp?: number;
  readonly body?: string;
  /** Headers that replace those of a good delivery; undefined for none. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly method?: string;
}

export const completed = {
  event: "flow.completed",
  executionId: "run-1",
  flowId: "flow-1",
  org: "acme",
  project: "spelling",
  slug: "grade-3",
  status: "completed",
  result: [{ text: "fun" }],
};

/** Signed without the code under test. */
export function signatureOf(secret: string, timestamp: number | string, body: string): string {
  return createHmac("sha256", secret).update(`${timestamp}.${body}`).digest("hex");
}

export function headersOf({
  secrets = [SECRET],
  timestamp = SIGNED_AT,
  body = JSON.stringify(completed),
  headers = {},
}: DeliveryParts = {}): Record<string, string> {
  const signatures = secrets.map(
    (secret, i) => `v${i + 1}=${signatureOf(secret, timestamp, body)}`,
  );
  const all = {
    "content-type": "application/json",
    "user-agent": "Noukai-Webhook/1.0",
    "x-noukai-event": "flow.completed",
    "x-noukai-delivery": DELIVERY_ID,
    "x-noukai-timestamp": String(timestamp),
    "x-noukai-signature": [`t=${timestamp}`, ...signatures].join(","),
    ...headers,
  };
  return Object.fromEntries(Object.entries<string | undefined>(all).filter(isPresent));
}

export function delivery(parts: DeliveryParts = {}): Request {
  const { body = JSON.stringify(completed), method = "POST" } = parts;
  return new Request("https://app.example/webhooks", {
    method,
    headers: headersOf(parts),
    ...(method === "POST" && { body }),
  });
}

function isPresent(header: [string, string | undefined]): header is [string, string] {
  return header[1] !== undefined;
}
