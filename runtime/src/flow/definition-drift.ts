import type { Hooks } from "../client/hooks.js";
import { warn } from "../client/warn.js";
import type { FlowAddress } from "./paths.js";

/** Flows that a warning was emitted for. */
const warned = /* @__PURE__ */ new Set<string>();

/** Warns, once per flow and process, that the service runs another definition than the client was generated from. */
export function warnOfDrift(flow: FlowAddress, hooks: Hooks): void {
  const name = `${flow.org}/${flow.project}/${flow.slug}`;
  if (warned.has(name)) return;
  warned.add(name);
  warn(
    hooks,
    "NOUKAI_STALE_CLIENT",
    `The flow ${name} has changed since its client was generated: run noukai-codegen generate.`,
  );
}
