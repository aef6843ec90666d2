import { setTimeout as wait } from "node:timers/promises";
import { createRandom, type Random } from "../sample/random.js";
import type { Fault, FaultEndpoint, FaultRule } from "./rules.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** Injects faults into responses. */
export interface FaultInjector {
  set(rules: readonly FaultRule[]): void;
  rules(): readonly FaultRule[];
  /** Waits for the latency of the matching rules and returns the fault to inject, if any. */
  inject(
    flow: FlowAddress,
    endpoint: FaultEndpoint,
    signal?: AbortSignal,
  ): Promise<Fault | undefined>;
}

/**
 * Creates a fault injector. Its choices are seeded: the same requests get the same faults.
 *
 * @param changed is called when the rules are others.
 */
export function createFaultInjector(
  initial: readonly FaultRule[],
  changed: () => void = () => undefined,
): FaultInjector {
  let active: { readonly rule: FaultRule; count: number }[] = [];
  let random: Random = createRandom("chaos");
  const set = (rules: readonly FaultRule[]): void => {
    active = rules.map((rule) => ({ rule, count: 0 }));
    random = createRandom("chaos");
  };
  set(initial);
  return {
    set: (rules) => {
      set(rules);
      changed();
    },
    rules: () => active.map(({ rule }) => rule),
    inject: async (flow, endpoint, signal) => {
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
        if (rule.fault === undefined || each.count >= (rule.times ?? Infinity)) continue;
        if (random.next() >= rule.probability) continue;
        each.count += 1;
        return rule.fault;
      }
      return undefined;
    },
  };
}

function matches(rule: FaultRule, flow: FlowAddress, endpoint: FaultEndpoint): boolean {
  if (rule.endpoint !== undefined && rule.endpoint !== endpoint) return false;
  if (rule.flow === undefined) return true;
  const parts = flowId(flow).split("/");
  const pattern = rule.flow.split("/");
  return pattern.length === 3 && pattern.every((part, at) => part === "*" || part === parts[at]);
}
