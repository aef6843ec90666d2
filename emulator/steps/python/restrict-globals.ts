/** Globals of Node.js that lead out of a program: to the network, the system, or to code from text. */
const LEADING_OUT = (
  "process fetch WebSocket EventSource Request Response Headers FormData XMLHttpRequest navigator require module " +
  "BroadcastChannel MessageChannel Worker eval Function global"
).split(" ");

/** Constructors of functions that are no globals, by a function of each kind. */
const FUNCTIONS: readonly object[] = [
  () => undefined,
  async () => Promise.resolve(),
  function* () {
    yield undefined;
  },
  async function* () {
    yield Promise.resolve();
  },
];

/**
 * Takes away from everything that runs in this process what leads out of it. The permissions of Node.js hold files and
 * processes back, but not the network.
 */
export function restrictGlobals(): void {
  for (const name of LEADING_OUT) Reflect.deleteProperty(globalThis, name);
  for (const each of FUNCTIONS) {
    const prototype: unknown = Object.getPrototypeOf(each);
    if (typeof prototype !== "object" && typeof prototype !== "function") continue;
    if (prototype !== null) Object.defineProperty(prototype, "constructor", { value: undefined });
  }
}
