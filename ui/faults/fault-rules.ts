import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import type { ControlRequest } from "../settings/control-request.js";

/** A fault rule, as the control routes return it. */
export interface FaultRule {
  /** `org/project/slug`, where `*` matches any part. */
  readonly flow?: string;
  readonly endpoint?: string;
  /** Milliseconds, least and most. */
  readonly latency: readonly [number, number];
  readonly fault?: Fault;
  /** From 0 to 1. */
  readonly probability: number;
  /** How many requests get the fault. */
  readonly times?: number;
}

type Fault =
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code?: string;
      /** Seconds. */
      readonly retryAfter?: number;
    }
  | { readonly kind: "disconnect" | "truncate" | "hang" };

export const ENDPOINTS = ["execute", "step", "jobs"] as const;

/** What can happen to a response, in words. */
export const FAULT_NAMES: Readonly<Record<Fault["kind"], string>> = {
  status: "An error with a status",
  disconnect: "The connection closes before the response",
  truncate: "The connection closes within the response",
  hang: "There is no response",
};

/** A rule as it is written in files, and sent. What is as by default is left out. */
export function ruleDocument({
  flow,
  endpoint,
  latency: [least, most],
  fault,
  probability,
  times,
}: FaultRule): JsonObject {
  return {
    ...(flow === undefined ? {} : { flow }),
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(most === 0 ? {} : { latency: least === most ? least : [least, most] }),
    ...(fault === undefined ? {} : { fault: faultDocument(fault) }),
    ...(probability === 1 ? {} : { probability }),
    ...(times === undefined ? {} : { times }),
  };
}

function faultDocument(fault: Fault): JsonValue {
  if (fault.kind !== "status") return fault.kind;
  const { status, code, retryAfter } = fault;
  return {
    status,
    ...(code === undefined ? {} : { code }),
    ...(retryAfter === undefined ? {} : { retryAfter }),
  };
}

/** What sets the rules: all at once, since their order matters. */
export function rulesRequest(rules: readonly FaultRule[]): ControlRequest {
  return { method: "PUT", path: "chaos", body: rules.map(ruleDocument) };
}

/** The file of `--chaos`. */
export function rulesFile(rules: readonly FaultRule[]): string {
  return `${JSON.stringify({ rules: rules.map(ruleDocument) }, null, 2)}\n`;
}

/** What a rule does, in words. */
export function ruleText({ endpoint, latency, fault, probability, times }: FaultRule): string {
  const [least, most] = latency;
  const late =
    most === 0
      ? undefined
      : least === most
        ? `answers after ${least} ms`
        : `answers after ${least} to ${most} ms`;
  const share = probability === 1 ? "" : `, for ${formatShare(probability)} of the requests`;
  const limit = times === undefined ? "" : `, ${times === 1 ? "once" : `${times} times`}`;
  const wrong = fault === undefined ? undefined : `${faultText(fault)}${share}${limit}`;
  const at = endpoint === undefined ? "" : ` at ${endpoint}`;
  return `${[late, wrong].filter((each) => each !== undefined).join("; ") || "nothing"}${at}`;
}

function faultText(fault: Fault): string {
  if (fault.kind !== "status") return FAULT_NAMES[fault.kind].toLowerCase();
  const { status, code, retryAfter } = fault;
  const again = retryAfter === undefined ? "" : `, to be tried again after ${retryAfter} s`;
  return `status ${status}${code === undefined ? "" : ` ${code}`}${again}`;
}

function formatShare(probability: number): string {
  return `${Number((probability * 100).toFixed(2))} %`;
}

const ALWAYS = { latency: [0, 0], probability: 1 } as const;

/** A rule to begin with. */
export const NEW_RULE: FaultRule = { ...ALWAYS, fault: { kind: "status", status: 503 } };

/** Faults that programs meet. */
export const FAULT_EXAMPLES: readonly { readonly name: string; readonly rule: FaultRule }[] = [
  {
    name: "Rate limited, once",
    rule: { ...ALWAYS, fault: { kind: "status", status: 429, retryAfter: 1 }, times: 1 },
  },
  {
    name: "Half of the requests fail",
    rule: { ...ALWAYS, fault: { kind: "status", status: 503 }, probability: 0.5 },
  },
  { name: "Slow: 2 to 5 seconds", rule: { ...ALWAYS, latency: [2000, 5000] } },
  {
    name: "The connection is lost in a stream",
    rule: { ...ALWAYS, endpoint: "step", fault: { kind: "truncate" } },
  },
  { name: "No connection", rule: { ...ALWAYS, fault: { kind: "disconnect" } } },
  { name: "No answer", rule: { ...ALWAYS, fault: { kind: "hang" } } },
  {
    name: "Out of credits",
    rule: { ...ALWAYS, fault: { kind: "status", status: 402, code: "INSUFFICIENT_CREDITS" } },
  },
];
