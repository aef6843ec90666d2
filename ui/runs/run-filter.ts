import type { RunSummary } from "../../emulator/ui/api.js";
import type { Query } from "../router/location.js";

/** Which runs a list shows, as the address of the page has it. What is undefined does not matter. */
export interface RunFilter {
  /** `org/project/slug` */
  readonly flow?: string | undefined;
  readonly status?: string | undefined;
  readonly trigger?: string | undefined;
  /** `draft`, or a number. */
  readonly version?: string | undefined;
  readonly session?: string | undefined;
  /** A name of `PERIODS`: runs that started within it, up to now. */
  readonly within?: string | undefined;
  /** Milliseconds since 1970, as `to`. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Words. */
  readonly q?: string | undefined;
}

const MINUTE = 60_000;

/** Periods that end now, in milliseconds. */
export const PERIODS: Readonly<Record<string, { readonly name: string; readonly length: number }>> =
  {
    "15m": { name: "Last 15 minutes", length: 15 * MINUTE },
    "1h": { name: "Last hour", length: 60 * MINUTE },
    "24h": { name: "Last 24 hours", length: 24 * 60 * MINUTE },
    "7d": { name: "Last 7 days", length: 7 * 24 * 60 * MINUTE },
  };

const TEXTS = ["flow", "status", "trigger", "version", "session", "within", "q"] as const;

/** The filter in the query of an address. */
export function readFilter(query: URLSearchParams): RunFilter {
  const texts = TEXTS.flatMap((name) => {
    const value = query.get(name)?.trim() ?? "";
    return value === "" ? [] : [[name, value] as const];
  });
  return {
    ...Object.fromEntries(texts),
    from: timeIn(query.get("from")),
    to: timeIn(query.get("to")),
  };
}

/** What takes a filter out of the query of an address. */
export const NO_FILTER: Query = Object.fromEntries(
  [...TEXTS, "from", "to"].map((name) => [name, undefined]),
);

/** Whether a filter leaves any run out. */
export function isFiltered(filter: RunFilter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

/** What the emulator is asked for. @param now milliseconds since 1970. */
export function queryOfFilter(filter: RunFilter, now: number): Query {
  const { within: _, ...others } = filter;
  return { ...others, from: beginOf(filter, now) };
}

/**
 * Whether a run that changed belongs to a list, as far as its summary can tell: words are also looked for in inputs and
 * results, which it does not have.
 */
export function matchesFilter(filter: RunFilter, run: RunSummary, now: number): boolean {
  const { flow, status, trigger, version, session, to = Infinity } = filter;
  return (
    (flow === undefined || flow === run.flow) &&
    (status === undefined || status === run.status) &&
    (trigger === undefined || trigger === run.trigger) &&
    (version === undefined || version === String(run.version)) &&
    (session === undefined || session === run.sessionId) &&
    run.startedAt >= (beginOf(filter, now) ?? -Infinity) &&
    run.startedAt <= to
  );
}

function beginOf({ within, from }: RunFilter, now: number): number | undefined {
  const period = within === undefined ? undefined : PERIODS[within];
  return period === undefined ? from : now - period.length;
}

function timeIn(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}
