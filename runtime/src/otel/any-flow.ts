import type { FlowStream } from "../stream/events.js";

/** A flow of any contract. */
export interface AnyFlow {
  execute(options: unknown): Promise<unknown>;
  resume(saved: unknown, options: unknown): Promise<unknown>;
  executeAsync(options: unknown): Promise<unknown>;
  steps(options: unknown): FlowStream<unknown>;
  events(options: unknown): FlowStream<unknown>;
  run(executionId: string): { trace(options: object): Promise<unknown> };
}

/** Whether what was bound to a client is a flow: requests that are about none bind other things. */
export function isFlow<T extends object>(bound: T): bound is T & AnyFlow {
  return "execute" in bound && "executeAsync" in bound && "steps" in bound;
}

/** A view of an object in which some methods are others. The rest are called on the object itself, whose fields are private. */
export function withMethods<T extends object>(
  target: T,
  methods: ReadonlyMap<PropertyKey, (...given: never[]) => unknown>,
): T {
  return new Proxy(target, {
    get: (_, name) => {
      const method = methods.get(name);
      if (method) return method;
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === "function"
        ? (...given: unknown[]): unknown => Reflect.apply(value, target, given)
        : value;
    },
  });
}
