import { fails, gives, type Escape } from "./escape.js";

const globals = [
  "process",
  "require",
  "module",
  "fetch",
  "std",
  "os",
  "Deno",
  "Bun",
  "Buffer",
  "WebAssembly",
  "Worker",
  "setTimeout",
  "setImmediate",
  "queueMicrotask",
  "console",
  "globalThis.process",
] as const;

/** Ways to the host that a sandbox inside the host's own engine would leave open. */
export const reach: readonly Escape[] = [
  ...globals.map((name) => gives(`typeof ${name}`, `return typeof ${name}`, "undefined")),
  gives(
    "the constructor's constructor",
    "return typeof this.constructor.constructor('return this')().process",
    "undefined",
  ),
  gives(
    "the constructor of a string",
    "return typeof ''.constructor.constructor('return globalThis')().process",
    "undefined",
  ),
  gives(
    "the constructor of the input",
    "return typeof input.constructor.constructor('return process')",
    "function",
  ),
  fails("process by the input's constructor", "input.constructor.constructor('return process')()"),
  gives("new Function", "return typeof new Function('return this')().require", "undefined"),
  fails(
    "a generator's constructor",
    "return (function* () {}).constructor('return process')().next()",
  ),
  fails(
    "an async function's constructor",
    "return await (async () => {}).constructor('return process')()",
  ),
  gives("indirect eval", "return typeof (0, eval)('this').process", "undefined"),
  fails("import of a module of Node.js", "return await import('node:fs')"),
  fails("import of a file", "return await import('/etc/passwd')"),
  fails("import of data", "return await import('data:text/javascript,export default 1')"),
  fails("import.meta", "return import.meta.url"),
  fails("a static import in new Function", "return new Function('import fs from \"node:fs\"')()"),
  gives(
    "the callers of a function",
    "return (function f() { try { return f.caller } catch { return null } })()",
    null,
  ),
  fails("arguments.callee.caller", "return arguments.callee.caller.caller.toString()"),
  gives(
    "the stack of an error names no file of the host",
    "try { null.x } catch (e) { return /file:|node:|worker|emulator|\\/[a-z]+\\//.test(e.stack) }",
    false,
  ),
  gives(
    "Error.prepareStackTrace",
    "let seen = 0; Error.prepareStackTrace = (e, s) => { seen = s; return s }; const { stack } = new Error('x'); return typeof (seen && seen[0] && seen[0].getThis && seen[0].getThis())",
    "number",
  ),
  fails(
    "the error of a deep recursion",
    "try { (function f() { f() })() } catch (e) { return e.constructor.constructor('return process')() }",
  ),
  fails(
    "the error of a failed import",
    "try { await import('x') } catch (e) { return e.constructor.constructor('return process')() }",
  ),
  gives(
    "Reflect.construct",
    "return typeof Reflect.construct(Function, ['return this'])().process",
    "undefined",
  ),
  gives(
    "Reflect.ownKeys of the global object",
    "return Reflect.ownKeys(globalThis).filter((key) => /process|require|native|host|bridge|quickjs/i.test(String(key)))",
    [],
  ),
  gives(
    "a Proxy in the prototype of the global object",
    "Object.setPrototypeOf(Object.prototype.__proto__ ?? {}, new Proxy({}, {})); return typeof process",
    "undefined",
  ),
  fails(
    "with (new Proxy)",
    "return new Function('p', 'with (p) { return process.exit() }')(new Proxy({}, { has: () => true, get: () => undefined }))",
  ),
  gives(
    "a Symbol.unscopables getter",
    "return new Function('o', 'with (o) { return typeof process }')({ get [Symbol.unscopables]() { return {} } })",
    "undefined",
  ),
  gives("a realm of its own", "return typeof globalThis.ShadowRealm", "undefined"),
  gives(
    "Atomics.wait",
    "return typeof Atomics === 'undefined' ? 'undefined' : typeof Atomics.waitAsync",
    "undefined",
  ),
];

/** Code that ends the function around it, or the source that it is put into. */
export const syntax: readonly Escape[] = [
  fails("closing the function around it", "} + globalThis.x(); {"),
  // It ends the function, and is still in the sandbox.
  gives("closing the call around it", "})(); (() => {", null),
  fails("an unfinished comment", "return 1 /*"),
  gives("a comment over the end", "return 1 // */ })", 1),
  fails("an unfinished template", "return `${"),
  gives("U+2028 in the code", "return '\u2028\u2029'.length", 2),
  gives("NUL in the code", "return 'a\u0000b'.length", 3),
  gives("lone surrogates in the code", "return '\ud800'.length", 1),
  gives("use strict and octals", "'use strict'; return typeof this", "undefined"),
  fails("HTML comments and yield", "<!-- \nyield 1"),
  fails("return outside, new.target inside", "return new.target.constructor('return process')()"),
];
