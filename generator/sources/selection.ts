import type { FlowVersion } from "../definition/types.js";

/** Which flows and versions a config asks for. */
export interface Selection {
  /** Globs of `org/project/slug`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly versions: Readonly<Record<string, readonly number[] | "all">>;
  readonly pin: Readonly<Record<string, number>>;
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

/** Whether a version's definition is needed: the draft's, a pinned one's, and those that get a contract. */
export function wantsVersion(
  { versions, pin }: Selection,
  id: string,
  version: FlowVersion,
): boolean {
  if (version === "draft") return true;
  const chosen = own(versions, id) ?? own(versions, "*") ?? [];
  return chosen === "all" || chosen.includes(version) || own(pin, id) === version;
}

function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
