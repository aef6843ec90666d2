import { WEBHOOK_EVENTS, type WebhookEventName } from "noukai-codegen-runtime/wire";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";

/** Where the end of a job is sent, and which ends. */
export interface Callback {
  readonly url: string;
  readonly events: readonly WebhookEventName[];
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** Whether the end of a job may be sent to a URL: `https:`, as on the service, or `http:` of this machine. */
export function isCallbackUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password } = new URL(text);
  if (username !== "" || password !== "") return false;
  return protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname));
}

/** Whether a value is the name of an event. */
export function isEventName(value: unknown): value is WebhookEventName {
  return WEBHOOK_EVENTS.some((name) => name === value);
}

/** Reads a stored callback. */
export function callbackIn(value: JsonValue | undefined): Callback | undefined {
  if (!isJsonObject(value)) return undefined;
  const url = ownValue(value, "url");
  const events = ownValue(value, "events");
  if (typeof url !== "string" || !isJsonList(events)) return undefined;
  return { url, events: events.filter(isEventName) };
}
