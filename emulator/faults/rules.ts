import { API_KEY_PREFIX } from "noukai-codegen-runtime/wire";
import { isJsonArray, isJsonObject, ownValue, type JsonObject, type JsonValue } from "../json.js";
import type { FaultEndpoint, Fault, FaultRule } from "./injector.js";
import type { KeySettings } from "../keys.js";

/** Settings of keys or of chaos are wrong; the message names the field. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * Reads a keys document: `{ keys: [{ key, org?, project?, environment?, credits?, rateLimit? }] }`, or the list itself.
 *
 * @throws SettingsError
 */
export function readKeys(document: JsonValue): readonly KeySettings[] {
  return listIn(document, "keys").map((entry, at) => readKey(entry, `keys[${at}]`));
}

/**
 * Reads one key's settings.
 *
 * @throws SettingsError; it does not show the key.
 */
export function readKey(value: JsonValue, at: string): KeySettings {
  const entry = objectAt(value, at, [
    "key",
    "org",
    "project",
    "environment",
    "credits",
    "rateLimit",
  ]);
  const key = textAt(entry, "key", at);
  if (key?.startsWith(API_KEY_PREFIX) !== true || /\s/.test(key)) {
    throw new SettingsError(`${at}.key has to begin with ${API_KEY_PREFIX} and have no spaces`);
  }
  const limit = ownValue(entry, "rateLimit");
  return {
    key,
    org: textAt(entry, "org", at),
    project: textAt(entry, "project", at),
    environment: textAt(entry, "environment", at),
    credits: amountAt(entry, "credits", at),
    rateLimit: limit === undefined ? undefined : readRateLimit(limit, `${at}.rateLimit`),
  };
}

/**
 * Reads a chaos document: `{ rules: [{ flow?, endpoint?, latency?, fault?, probability?, times? }] }`, or the list
 * itself. `latency` is milliseconds or a range of them; `fault` is `{ status, code?, retryAfter? }` or one of
 * "disconnect", "truncate", "hang".
 *
 * @throws SettingsError
 */
export function readFaultRules(document: JsonValue): readonly FaultRule[] {
  return listIn(document, "rules").map((entry, at) => readRule(entry, `rules[${at}]`));
}

function readRule(value: JsonValue, at: string): FaultRule {
  const entry = objectAt(value, at, [
    "flow",
    "endpoint",
    "latency",
    "fault",
    "probability",
    "times",
  ]);
  const flow = textAt(entry, "flow", at);
  if (flow !== undefined && flow.split("/").length !== 3) {
    throw new SettingsError(`${at}.flow has to be org/project/slug, where "*" stands for any part`);
  }
  const probability = amountAt(entry, "probability", at) ?? 1;
  if (probability > 1) throw new SettingsError(`${at}.probability has to be from 0 to 1`);
  const fault = ownValue(entry, "fault");
  return {
    flow,
    endpoint: readEndpoint(textAt(entry, "endpoint", at), at),
    latency: readLatency(ownValue(entry, "latency"), `${at}.latency`),
    fault: fault === undefined ? undefined : readFault(fault, `${at}.fault`),
    probability,
    times: amountAt(entry, "times", at),
  };
}

const ENDPOINTS: readonly FaultEndpoint[] = ["execute", "step", "jobs"];

function readEndpoint(text: string | undefined, at: string): FaultEndpoint | undefined {
  if (text === undefined) return undefined;
  const endpoint = ENDPOINTS.find((name) => name === text);
  if (endpoint === undefined)
    throw new SettingsError(`${at}.endpoint has to be one of ${ENDPOINTS.join(", ")}`);
  return endpoint;
}

function readLatency(value: JsonValue | undefined, at: string): readonly [number, number] {
  const [least, most] = isJsonArray(value) ? value : [value ?? 0, value ?? 0];
  if (
    typeof least === "number" &&
    typeof most === "number" &&
    least >= 0 &&
    most >= least &&
    most <= 600_000
  ) {
    return [least, most];
  }
  throw new SettingsError(`${at} has to be milliseconds, or [least, most], up to 600,000`);
}

function readFault(value: JsonValue, at: string): Fault {
  if (value === "disconnect" || value === "truncate" || value === "hang") return { kind: value };
  const entry = isJsonObject(value)
    ? objectAt(value, at, ["status", "code", "retryAfter"])
    : undefined;
  const status = entry === undefined ? undefined : amountAt(entry, "status", at);
  if (
    entry === undefined ||
    status === undefined ||
    !Number.isInteger(status) ||
    status < 400 ||
    status > 599
  ) {
    throw new SettingsError(
      `${at} has to be "disconnect", "truncate", "hang" or { status: 400…599, code?, retryAfter? }`,
    );
  }
  const code = textAt(entry, "code", at) ?? (status === 429 ? "RATE_LIMITED" : "INTERNAL_ERROR");
  return { kind: "status", status, code, retryAfter: amountAt(entry, "retryAfter", at) };
}

function readRateLimit(value: JsonValue, at: string): KeySettings["rateLimit"] {
  const entry = objectAt(value, at, ["requests", "perSeconds"]);
  const requests = amountAt(entry, "requests", at);
  const perSeconds = amountAt(entry, "perSeconds", at) ?? 1;
  if (requests === undefined) throw new SettingsError(`${at}.requests is missing`);
  return { requests, perSeconds };
}

function listIn(document: JsonValue, field: string): readonly JsonValue[] {
  const list = isJsonObject(document) ? ownValue(document, field) : document;
  if (isJsonArray(list)) return list;
  throw new SettingsError(`There has to be a list, or an object with one under "${field}"`);
}

function objectAt(value: JsonValue, at: string, fields: readonly string[]): JsonObject {
  if (!isJsonObject(value)) throw new SettingsError(`${at} has to be an object`);
  const unknown = Object.keys(value).find((name) => !fields.includes(name));
  if (unknown !== undefined)
    throw new SettingsError(`${at}.${unknown} is not known; there are ${fields.join(", ")}`);
  return value;
}

function textAt(entry: JsonObject, field: string, at: string): string | undefined {
  const value = ownValue(entry, field);
  if (value === undefined || typeof value === "string") return value;
  throw new SettingsError(`${at}.${field} has to be text`);
}

function amountAt(entry: JsonObject, field: string, at: string): number | undefined {
  const value = ownValue(entry, field);
  if (value === undefined || (typeof value === "number" && value >= 0)) return value;
  throw new SettingsError(`${at}.${field} has to be a number from 0`);
}
