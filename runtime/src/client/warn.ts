import type { VersionedAddress } from "../flow/route.js";
import { observe, type Hooks } from "./hooks.js";

/** A kind of warning: the `code` of the warning that `process.emitWarning` emits. */
export type WarningCode = `NOUKAI_${string}`;

/** Passes on a warning. Each has a kind of its own, because a kind is shown once. */
export type ReportWarning = (code: WarningCode, message: string) => void;

/** Kinds, and subjects where a kind has several, that the process was warned of so far. */
const emitted = /* @__PURE__ */ new Set<string>();

/**
 * Passes a warning to the `warning` hook. Without one it is emitted as a warning of the process, once per kind, on platforms
 * that have such warnings.
 *
 * @param subject distinguishes warnings of one kind that are emitted once each
 */
export function warn(hooks: Hooks, code: WarningCode, message: string, subject = ""): void {
  if (hooks.warning) {
    observe(hooks.warning, () => message);
    return;
  }
  const key = `${code} ${subject}`;
  if (emitted.has(key)) return;
  emitted.add(key);
  // Edge runtimes have no `process`, contrary to the types of Node.js.
  const { process } = globalThis as { process?: Partial<Pick<NodeJS.Process, "emitWarning">> };
  process?.emitWarning?.(message, { code });
}

/** Flows that a warning was emitted for. */
const warned = /* @__PURE__ */ new Set<string>();

/**
 * Warns, once per flow and process, that the service runs another definition than the client was generated from.
 *
 * @param version the version that ran: only the default version has a known hash
 */
export function warnOfDrift(
  flow: VersionedAddress & { readonly hash?: string },
  version: unknown,
  hooks: Hooks,
): void {
  const name = `${flow.org}/${flow.project}/${flow.slug}`;
  if (!flow.hash || version !== flow.defaultVersion || warned.has(name)) return;
  warned.add(name);
  warn(
    hooks,
    "NOUKAI_STALE_CLIENT",
    `The flow ${name} has changed since its client was generated: run noukai-codegen generate.`,
  );
}
