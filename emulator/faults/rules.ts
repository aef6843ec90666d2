import * as z from "zod";
import { oneOf } from "../../generator/definition/format/schema-builders.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isObject } from "../../generator/json-schema/values.js";
import { amount, listIn, parseSettings, settingsObject, text } from "../settings.js";

const ENDPOINTS = ["execute", "step", "jobs"] as const;
export type FaultEndpoint = (typeof ENDPOINTS)[number];

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

const FLOW_RULE = 'has to be org/project/slug; "*" matches any part';
const PROBABILITY_RULE = "has to be from 0 to 1";
const LATENCY_RULE = "has to be milliseconds, or [least, most], up to 600,000";
const STATUS_RULE = "has to be a whole number from 400 to 599";
const FAULT_RULE =
  'has to be "disconnect", "truncate", "hang" or { status: 400…599, code?, retryAfter? }';

const milliseconds = z.number(LATENCY_RULE).min(0, LATENCY_RULE).max(600_000, LATENCY_RULE);

const latency = z
  .union([milliseconds, z.tuple([milliseconds, milliseconds])], LATENCY_RULE)
  .transform((value): readonly [number, number] =>
    typeof value === "number" ? [value, value] : value,
  )
  .refine(([least, most]) => least <= most, LATENCY_RULE)
  .default([0, 0]);

const brokenConnection = z
  .enum(["disconnect", "truncate", "hang"], FAULT_RULE)
  .transform((kind): Fault => ({ kind }));

const errorBody = settingsObject({
  status: z.int(STATUS_RULE).min(400, STATUS_RULE).max(599, STATUS_RULE),
  code: text.optional(),
  retryAfter: amount.optional(),
}).transform(({ status, code, retryAfter }): Fault => ({
  kind: "status",
  status,
  code: code ?? (status === 429 ? "RATE_LIMITED" : "INTERNAL_ERROR"),
  retryAfter,
}));

const ruleSchema: z.ZodType<FaultRule> = settingsObject({
  flow: text.refine((flow) => flow.split("/").length === 3, FLOW_RULE).optional(),
  endpoint: z.enum(ENDPOINTS, `has to be one of ${ENDPOINTS.join(", ")}`).optional(),
  latency,
  fault: oneOf([brokenConnection, errorBody], (value) => (isObject(value) ? 1 : 0)).optional(),
  probability: amount.max(1, PROBABILITY_RULE).default(1),
  times: amount.optional(),
}).transform(({ flow, endpoint, fault, times, ...others }) => ({
  ...others,
  ...{ flow, endpoint, fault, times },
}));

/**
 * Reads a document of fault rules: `{ rules: [{ flow?, endpoint?, latency?, fault?, probability?, times? }] }`, or the list
 * itself. `latency` is milliseconds or a range of them; `fault` is `{ status, code?, retryAfter? }` or one of
 * "disconnect", "truncate", "hang".
 *
 * @throws SettingsError
 */
export function readFaultRules(document: JsonValue): readonly FaultRule[] {
  return listIn(document, "rules").map((entry, at) =>
    parseSettings(ruleSchema, entry, `rules[${at}]`),
  );
}
