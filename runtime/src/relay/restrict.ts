import { plainName, type RelayBody } from "./body.js";
import type { RelayExtra, RelayVerb } from "./options.js";
import { Refusal } from "./refusal.js";

/** Fields that a browser may only send if it is allowed to, by their plain names. */
const EXTRAS = /* @__PURE__ */ new Map<string, RelayExtra>([
  ["attachments", "attachments"],
  ["blockoverrides", "overrides"],
  ["inputoverrides", "outputs"],
  ["tools", "tools"],
  ["toolchoice", "tools"],
  ["trace", "trace"],
]);

/** Inputs, and what continues a run. */
const ALWAYS = /* @__PURE__ */ new Set([
  "message",
  "messages",
  "parameters",
  "executionid",
  "pausedatstep",
  "iterationsused",
  "toolcallmessages",
  "stepindex",
  "runremaining",
]);

/** What earlier steps returned, by the browser's account. The service has it by the execution id. */
const OUTPUTS = "accumulatedoutputs";

/**
 * The text of a body that is passed on, where only some fields may be.
 *
 * @throws Refusal that names the first field that is not allowed.
 */
export function restrictBody(
  { fields }: RelayBody,
  verb: RelayVerb,
  allow: readonly RelayExtra[],
): string {
  const kept = new Map<string, unknown>();
  for (const [name, value] of Object.entries(fields)) {
    const plain = plainName(name);
    const extra = EXTRAS.get(plain);
    const isAllowed = extra === undefined ? ALWAYS.has(plain) : allow.includes(extra);
    if (plain === OUTPUTS && !allow.includes("outputs")) {
      // Assumed of `execute`: it takes the null that its own pauses may have. PROTOCOL says so of `step`, also of `{}`.
      kept.set(name, verb === "step" ? {} : null);
    } else if (isAllowed || plain === OUTPUTS) kept.set(name, value);
    else if (isSet(value)) throw new Refusal(403, codeOf(name));
  }
  return JSON.stringify(Object.fromEntries(kept));
}

/** Whether a value asks for anything. Clients send `trace: false` and empty lists. */
function isSet(value: unknown): boolean {
  if (typeof value === "object" && value !== null) return Object.keys(value).length > 0;
  return value !== undefined && value !== null && value !== false && value !== "";
}

/** `BLOCK_OVERRIDES_NOT_ALLOWED` for `blockOverrides`. A name that is no name of a field is not repeated. */
function codeOf(name: string): string {
  const words = /^[a-z_]{1,40}$/i.test(name) ? name.replace(/([a-z])([A-Z])/g, "$1_$2") : "field";
  return `${words.toUpperCase()}_NOT_ALLOWED`;
}
