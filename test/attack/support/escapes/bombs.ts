import { fails, type Escape } from "./escape.js";

/** Code that takes all the time, memory or stack there is. */
export const bombs: readonly Escape[] = [
  fails("an endless loop", "for (;;) {}", "CODE_TIMEOUT"),
  fails(
    "an endless loop that catches",
    "for (;;) { try { for (;;) {} } catch {} }",
    "CODE_TIMEOUT",
  ),
  fails(
    "an endless loop in finally",
    "try { for (;;) {} } finally { for (;;) {} }",
    "CODE_TIMEOUT",
  ),
  fails("endless promises", "for (;;) await 0", "any"),
  fails(
    "promises that make promises",
    "const f = () => Promise.resolve().then(f).then(f); return await f()",
    "any",
  ),
  fails(
    "a built-in that takes for ever",
    "[].indexOf.call({ length: 2 ** 53 - 1 }, 1)",
    "CODE_TIMEOUT",
  ),
  fails(
    "a regular expression that takes for ever",
    "return /^(a+)+$/.test('a'.repeat(60) + 'b')",
    "any",
  ),
  fails("a sort that never ends", "return [3, 1, 2].sort(() => { for (;;) {} })", "CODE_TIMEOUT"),
  fails(
    "memory by arrays",
    "for (let a = []; ; ) a.push(new Array(1000).fill(Math.random()))",
    "any",
  ),
  fails("memory by strings", "let s = 'x'; for (;;) s += s + s", "any"),
  fails("memory by 'x'.repeat", "return 'x'.repeat(2 ** 29)", "any"),
  fails("memory by an ArrayBuffer", "return new Uint8Array(2 ** 31 - 1).length", "any"),
  fails(
    "memory by a SharedArrayBuffer",
    "return new Uint8Array(new SharedArrayBuffer(2 ** 31 - 1)).length",
    "any",
  ),
  fails(
    "memory by many SharedArrayBuffers",
    "const a = []; for (;;) a.push(new Uint8Array(new SharedArrayBuffer(2 ** 24)).fill(1))",
    "any",
  ),
  fails(
    "Atomics.wait",
    "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0); for (;;) {}",
    "any",
  ),
  fails("memory by sparse arrays", "return new Array(2 ** 32 - 1).join('xxxxxxxx')", "any"),
  fails("memory by padding", "return 'x'.padEnd(2 ** 30 - 25)", "any"),
  fails("memory by closures", "const f = (a) => f(() => a); f(0)", "any"),
  fails("memory by a Map", "const m = new Map(); for (let i = 0; ; i++) m.set({}, [i])", "any"),
  fails("a recursion without end", "(function f() { f() })()"),
  fails("a recursion of getters", "const o = { get a() { return o.a } }; return o.a"),
  fails("a recursion of toString", "const o = { toString() { return `${o}` } }; return `${o}`"),
  fails("spreads that recurse", "const deep = (n) => [n, ...deep(n + 1)]; deep(0)", "any"),
  fails(
    "a result nested 100,000 deep",
    "let a = []; for (let i = 0; i < 1e5; i++) a = [a]; return a",
    "any",
  ),
  fails("JSON nested a million deep", "return JSON.parse('['.repeat(1e6))", "any"),
  fails("source nested 100,000 deep", "return eval('('.repeat(1e5))", "any"),
  fails(
    "an expression nested deep",
    "return new RegExp('('.repeat(1e5) + ')'.repeat(1e5)).test('')",
    "any",
  ),
  fails("an array of all lengths", "return Array.from({ length: 2 ** 32 }, (_, i) => i)", "any"),
  fails("apply with very many arguments", "return Math.max.apply(null, new Array(1e7))", "any"),
];
