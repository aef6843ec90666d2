import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../../generator/json-schema/values.js";
import { amountAt, listIn, objectAt, SettingsError, textAt } from "../settings.js";

export type FaultEndpoint = "execute" | "step" | "jobs";

/** What happens to the response. */
export type Fault =
  /** An error body with this status. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code: string;
      readonly retryAfter: number | undefined;
    }
  /** The connection closes before the response. */
  | { readonly kind: "disconnect" }
  /** The connection closes within the response. */
  | { readonly kind: "truncate" }
  /** There is no response. */
  | { readonly kind: "hang" };

/** A fault, and the requests it applies to. */
export interface FaultRule {
  /** `org/project/slug`, where `*` matches any part; undefined for every flow. */
  readonly flow: string | undefined;
  readonly endpoint: FaultEndpoint | undefined;
  /** Delay of the response in milliseconds: least and most. */
  readonly latency: readonly [number, number];
  readonly fault: Fault | undefined;
  /** Probability of the fault, from 0 to 1. */
  readonly probability: number;
  /** How many requests get the fault; undefined for no limit. */
  readonly times: number | undefined;
}

/**
 * Reads a document of fault rules: `{ rules: [{ flow?, endpoint?, latency?, fault?, probability?, times? }] }`, or the list
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
    throw new SettingsError(`${at}.flow has to be org/project/slug; "*" matches any part`);
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
  const [least, most] = isJsonList(value) ? value : [value ?? 0, value ?? 0];
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
