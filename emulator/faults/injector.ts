import { setTimeout as wait } from "node:timers/promises";
import { addressOf, type FlowAddress } from "../flows/catalogue.js";
import { createRandom, type Random } from "../sample/random.js";

export type ChaosEndpoint = "execute" | "step" | "jobs";

/** What a fault does to the answer. */
export type ChaosFault =
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
export interface ChaosRule {
  /** `org/project/slug`, where `*` stands for any part; undefined for every flow. */
  readonly flow: string | undefined;
  readonly endpoint: ChaosEndpoint | undefined;
  /** Milliseconds to wait before answering: from the first to the second. */
  readonly latency: readonly [number, number];
  readonly fault: ChaosFault | undefined;
  /** How likely the fault is, from 0 to 1. */
  readonly probability: number;
  /** How often the fault strikes before the rule has done its work; undefined for ever. */
  readonly times: number | undefined;
}

/** Makes things go wrong. */
export interface Chaos {
  set(rules: readonly ChaosRule[]): void;
  rules(): readonly ChaosRule[];
  /** Waits as long as the rules say and gives the fault that strikes, if any. */
  strike(
    flow: FlowAddress,
    endpoint: ChaosEndpoint,
    signal?: AbortSignal,
  ): Promise<ChaosFault | undefined>;
}

/** Creates chaos that leaves everything alone until it has rules. The same requests meet the same faults. */
export function createChaos(initial: readonly ChaosRule[]): Chaos {
  let active: { readonly rule: ChaosRule; strikes: number }[] = [];
  let random: Random = createRandom("chaos");
  const set = (rules: readonly ChaosRule[]): void => {
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

function matches(rule: ChaosRule, flow: FlowAddress, endpoint: ChaosEndpoint): boolean {
  if (rule.endpoint !== undefined && rule.endpoint !== endpoint) return false;
  if (rule.flow === undefined) return true;
  const parts = addressOf(flow).split("/");
  const pattern = rule.flow.split("/");
  return pattern.length === 3 && pattern.every((part, at) => part === "*" || part === parts[at]);
}
