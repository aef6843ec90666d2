import type { JsonValue } from "../../../../generator/json-schema/types.js";
import { fails, gives, type Escape } from "./escape.js";

/** Values that do something when the host looks at them. */
export const returned: readonly Escape[] = [
  gives(
    "__proto__ as own property",
    'return JSON.parse(\'{"__proto__":{"polluted":1}}\')',
    JSON.parse('{"__proto__":{"polluted":1}}') as JsonValue,
  ),
  gives("constructor.prototype", "return { constructor: { prototype: { polluted: 1 } } }", {
    constructor: { prototype: { polluted: 1 } },
  }),
  gives("a thenable", "return { then(resolve) { resolve({ stolen: typeof process }) } }", {
    stolen: "undefined",
  }),
  fails("a thenable that never settles", "return { then() {} }"),
  fails(
    "a thenable of itself, without end",
    "const t = { then(resolve) { resolve(t) } }; return t",
    "any",
  ),
  gives(
    "a thenable that resolves twice",
    "return { then(resolve, reject) { resolve(1); resolve(2); reject(3) } }",
    1,
  ),
  fails("a getter that throws", "return { get a() { throw new Error('getter') } }"),
  gives("a getter that looks around", "return { get a() { return typeof process } }", {
    a: "undefined",
  }),
  fails("a getter without end", "return { get a() { for (;;) {} } }", "CODE_TIMEOUT"),
  gives("toJSON", "return { toJSON() { return { toJSON: 1, is: typeof process } } }", {
    toJSON: 1,
    is: "undefined",
  }),
  fails(
    "toJSON that throws a Proxy",
    "return { toJSON() { throw new Proxy({}, { get() { throw 1 } }) } }",
  ),
  gives(
    "symbols as keys and values",
    "return { [Symbol('a')]: 1, a: Symbol('b'), b: [Symbol.iterator] }",
    { b: [null] },
  ),
  fails("a BigInt", "return { a: 1n }"),
  fails("a cycle", "const a = []; a.push(a); return a"),
  gives("functions and classes", "return [class A {}, () => 1, async () => 1]", [null, null, null]),
  gives("a Proxy of an array", "return new Proxy([1, 2], {})", [1, 2]),
  fails("a Proxy whose get recurses", "return new Proxy({}, { get: (t, k, r) => r[k] })"),
  fails(
    "a Proxy with endless keys",
    "return new Proxy({}, { ownKeys: () => { for (;;) {} } })",
    "CODE_TIMEOUT",
  ),
  fails(
    "a revoked Proxy",
    "const { proxy, revoke } = Proxy.revocable({}, {}); revoke(); return proxy",
  ),
  gives("a replaced JSON.stringify", "JSON.stringify = () => '{\"broken\":true}'; return 1", 1),
  gives("a replaced Promise.prototype.then", "Promise.prototype.then = () => 1; return 2", 2),
  gives(
    "a changed Object.prototype",
    "Object.prototype.toJSON = () => 'polluted'; return { a: 1 }",
    "polluted",
  ),
  fails(
    "throwing an object whose message is a getter",
    "throw { get message() { throw 1 }, get name() { for (;;) {} } }",
    "any",
  ),
  fails("throwing a Proxy", "throw new Proxy({}, { get: () => { throw new Error('trap') } })"),
  fails("throwing a symbol", "throw Symbol('x')"),
  fails("throwing a long message", "throw new Error('x'.repeat(1e6))"),
  fails("rejecting with a thenable", "return Promise.reject({ then() { for (;;) {} } })"),
];

/** What is left for the next run. */
export const leftovers: readonly Escape[] = [
  gives(
    "a global left behind",
    "globalThis.left = 1; Object.prototype.left = 1; Array.prototype.push = () => 'left'; return 1",
    1,
  ),
  gives("a promise left pending", "new Promise(() => {}); return 1", 1),
  gives("a rejection that nothing handles", "Promise.reject(new Error('unhandled')); return 1", 1),
  gives(
    "a job after the return",
    "Promise.resolve().then(() => { for (const key of Object.keys(globalThis)) delete globalThis[key] }); return 1",
    1,
  ),
  gives(
    "a FinalizationRegistry",
    "if (typeof FinalizationRegistry === 'function') new FinalizationRegistry(() => { for (;;) {} }).register({}, 1); return 1",
    1,
  ),
  gives(
    "a frozen global object",
    "Object.freeze(globalThis); Object.freeze(Object.prototype); Object.freeze(Promise.prototype); return 1",
    1,
  ),
];
