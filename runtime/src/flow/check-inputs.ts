import type { Core } from "../client/core.js";
import { warn } from "../client/warn.js";
import { ValueError } from "../errors.js";
import { isRecord } from "../request/json.js";
import { shown } from "./check-ids.js";
import { MAX_MESSAGES_BYTES, MESSAGE_ROLES, RESERVED_PARAMETER, WEBHOOK_EVENTS } from "../wire.js";

/** Inputs of a call, for any contract. */
export interface CallInputs {
  readonly message?: unknown;
  readonly messages?: unknown;
  readonly parameters?: unknown;
}

/** The share of `MAX_MESSAGES_BYTES` from which the program is warned. */
const WARNING_SHARE = 0.9;

/**
 * Checks the rules that types do not express, or that a JavaScript program may break.
 *
 * @throws ValueError with the option and the rule it violates.
 */
export function checkInputs(inputs: CallInputs): void {
  const { message, messages, parameters } = inputs;
  if (message !== undefined && isGiven(messages)) {
    throw new ValueError("message and messages exclude each other: pass only one.");
  }
  if (parameters === undefined) return;
  if (!isRecord(parameters)) throw new ValueError("parameters must be an object.");
  if (RESERVED_PARAMETER in parameters) {
    throw new ValueError(
      `The parameter name "${RESERVED_PARAMETER}" is reserved: use the option attachments.`,
    );
  }
}

/** What `callbackUrl` may be: `https:`, or `http:` of this machine, without a user name. */
const CALLBACK_URL = /^(https:\/\/[^/@]+|http:\/\/(localhost|127\.[\d.]+|\[::1])(:\d+)?)([/?]|$)/i;

/**
 * Checks where the end of a run is to be sent. The message does not have the URL: it may hold a token.
 *
 * @throws ValueError with the option and the rule it violates.
 */
export function checkCallback(url: unknown, events: unknown): void {
  const text = String(url);
  if (url !== undefined && !(CALLBACK_URL.test(text) && URL.canParse(text)))
    throw new ValueError("callbackUrl must be an https: URL, or http://localhost, without a user.");
  const known: readonly unknown[] = WEBHOOK_EVENTS;
  const isList =
    Array.isArray(events) && !!events[0] && events.every((name) => known.includes(name));
  if (events !== undefined && !(url && isList))
    throw new ValueError(`callbackEvents needs callbackUrl, and some of ${known.join()}.`);
}

/** @throws ValueError if a JavaScript program gave no object. @param method "execute()" for example */
export function requireOptions(options: unknown, method: string): void {
  if (isRecord(options)) return;
  const given = options === null ? "null" : Array.isArray(options) ? "an array" : typeof options;
  throw new ValueError(
    `${method} takes an object of options, such as { message: "…" }, not ${given}.`,
  );
}

/**
 * Refuses options that only `execute` takes, which a JavaScript program may pass to other methods. Empty lists are ignored.
 *
 * @param call what does not take them, for the error
 * @throws ValueError with the first such option.
 */
export function refuseOptions(options: object, names: readonly string[], call: string): void {
  const given = new Map<string, unknown>(Object.entries(options));
  const found = names.find((name) => isGiven(given.get(name)));
  if (found !== undefined) {
    throw new ValueError(`${call} does not take ${found}: only execute() does.`);
  }
}

/**
 * Checks `messages`, and warns if they are about to exceed the limit of the service.
 *
 * @throws ValueError with the index of the first invalid message and the rule it violates.
 */
export function checkMessages({ hooks }: Pick<Core, "hooks">, messages: unknown): void {
  if (!Array.isArray(messages)) throw new ValueError("messages must be an array.");
  for (const [index, message] of (messages as readonly unknown[]).entries()) {
    const role: unknown = isRecord(message) ? message.role : undefined;
    if (!MESSAGE_ROLES.some((known) => known === role)) {
      throw new ValueError(
        `messages[${index}] must have a role of ${MESSAGE_ROLES.join(", ")}, not ${role === undefined ? "none" : shown(role)}.`,
      );
    }
  }
  const size = new TextEncoder().encode(JSON.stringify(messages)).length;
  if (size >= MAX_MESSAGES_BYTES * WARNING_SHARE) {
    const megabytes = (size / 1_000_000).toFixed(2);
    warn(
      hooks,
      "NOUKAI_LARGE_MESSAGES",
      `messages are ${megabytes} MB of JSON, and the service takes at most ${MAX_MESSAGES_BYTES / 1_000_000} MB: shorten the conversation.`,
    );
  }
}

/** Whether an option is set, other than to an empty list. */
function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}
