import { setTimeout as wait } from "node:timers/promises";
import { addressOf, type FlowAddress } from "../flows/catalogue.js";
import { createRandom, type Random } from "../sample/random.js";

export type FaultEndpoint = "execute" | "step" | "jobs";

/** What a fault does to the answer. */
export type Fault =
  /** An error body with this status. */
  | {
      readonly kind: "status";
      readonly status: number;
      readonly code: string;
      readonly retryAfter: number | undefined;
    }
  /** The connection breaks before anything is answered. */
  | { readonly kind: "disconnect" }
  /** The answer breaks off after its first part. */
  | { readonly kind: "truncate" }
  /** Nothing is ever answered. */
  | { readonly kind: "hang" };

/** Something that goes wrong on purpose. */
export interface FaultRule {
  /** `org/project/slug`, where `*` stands for any part; undefined for every flow. */
  readonly flow: string | undefined;
  readonly endpoint: FaultEndpoint | undefined;
  /** Milliseconds to wait before answering: from the first to the second. */
  readonly latency: readonly [number, number];
  readonly fault: Fault | undefined;
  /** How likely the fault is, from 0 to 1. */
  readonly probability: number;
  /** How often the fault strikes before the rule has done its work; undefined for ever. */
  readonly times: number | undefined;
}

/** Makes things go wrong. */
export interface FaultInjector {
  set(rules: readonly FaultRule[]): void;
  rules(): readonly FaultRule[];
  /** Waits as long as the rules say and gives the fault that strikes, if any. */
  strike(
    flow: FlowAddress,
    endpoint: FaultEndpoint,
    signal?: AbortSignal,
  ): Promise<Fault | undefined>;
}

/** Creates chaos that leaves everything alone until it has rules. The same requests meet the same faults. */
export function createFaultInjector(initial: readonly FaultRule[]): FaultInjector {
  let active: { readonly rule: FaultRule; strikes: number }[] = [];
  let random: Random = createRandom("chaos");
  const set = (rules: readonly FaultRule[]): void => {
    active = rules.map((rule) => ({ rule, strikes: 0 }));
    random = createRandom("chaos");
  };
  set(initial);
  return {
    set,
    rules: () => active.map(({ rule }) => rule),
    strike: async (flow, endpoint, signal) => {
      for (const each of active) {
        const { rule } = each;
        if (!matches(rule, flow, endpoint)) continue;
        const [least, most] = rule.latency;
        if (most > 0)
          await wait(
            random.integer(least, most),
            undefined,
            signal === undefined ? {} : { signal },
          );
        if (rule.fault === undefined || each.strikes >= (rule.times ?? Infinity)) continue;
        if (random.next() >= rule.probability) continue;
        each.strikes += 1;
        return rule.fault;
      }
      return undefined;
    },
  };
}

function matches(rule: FaultRule, flow: FlowAddress, endpoint: FaultEndpoint): boolean {
  if (rule.endpoint !== undefined && rule.endpoint !== endpoint) return false;
  if (rule.flow === undefined) return true;
  const parts = addressOf(flow).split("/");
  const pattern = rule.flow.split("/");
  return pattern.length === 3 && pattern.every((part, at) => part === "*" || part === parts[at]);
}
