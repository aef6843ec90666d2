import type { CallVersion, FlowVersion } from "../definition/types.js";

/** Which flows and versions a config asks for. */
export interface Selection {
  /** Globs of `org/project/slug`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly versions: Readonly<Record<string, readonly number[] | "all">>;
  readonly pin: Readonly<Record<string, CallVersion>>;
  readonly defaultVersion: CallVersion;
}

/** Whether a flow is wanted, by `org/project/slug`. */
export async function createFlowFilter({
  include,
  exclude,
}: Selection): Promise<(id: string) => boolean> {
  if (include.length === 0 && exclude.length === 0) return () => true;
  const { default: picomatch } = await import("picomatch");
  const included = include.length === 0 ? (): boolean => true : picomatch([...include]);
  const excluded = exclude.length === 0 ? (): boolean => false : picomatch([...exclude]);
  return (id) => included(id) && !excluded(id);
}

/**
 * Whether a version's definition is needed: the draft's, the default version's, and those that get a contract. A promoted
 * version is only known once the draft is: see `wantsPromoted`.
 */
export function wantsVersion(selection: Selection, id: string, version: FlowVersion): boolean {
  if (version === "draft") return true;
  const { versions } = selection;
  const chosen = own(versions, id) ?? own(versions, "*") ?? [];
  return (
    chosen === "all" || chosen.includes(version) || defaultVersionOf(selection, id) === version
  );
}

/** Whether the definition of the version that is in production is needed. */
export function wantsPromoted(selection: Selection, id: string): boolean {
  return defaultVersionOf(selection, id) === "production";
}

/** The version that calls without a version run, according to the config. */
export function defaultVersionOf(
  { pin, defaultVersion }: Pick<Selection, "pin" | "defaultVersion">,
  id: string,
): CallVersion {
  return own(pin, id) ?? defaultVersion;
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
