import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunPage, RunSummary, UiFrame } from "../../emulator/ui/api.js";
import { ask } from "../api/client.js";
import { useFrames } from "../api/live.js";
import { mergeRuns, NO_LIVE_RUNS, release, takeRuns, type LiveRuns } from "./live-runs.js";
import { matchesFilter, queryOfFilter, type RunFilter } from "./run-filter.js";

/** A list of runs that is read page by page and follows what happens. */
export interface RunList {
  /** Newest first. */
  readonly runs: readonly RunSummary[];
  /** How many there are in all. */
  readonly total: number;
  readonly isLoading: boolean;
  readonly error: unknown;
  readonly hasMore: boolean;
  /** Reads older runs, unless that is going on. */
  readonly loadMore: () => void;
  /** How many new runs are not shown, because that would move what is read; `undefined`: some, but not how many. */
  readonly held: number | undefined;
  readonly showHeld: () => void;
  readonly retry: () => void;
}

const PAGE = 100;
/** More changes than this between two drawings are read again instead. */
const MAX_CHANGES = 2000;

/** @param isAtTop whether the beginning of the list is in view. */
export function useRunList(filter: RunFilter, isAtTop: boolean): RunList {
  const client = useQueryClient();
  const key = JSON.stringify(filter);
  const queryKey = useMemo(() => ["runs", key], [key]);
  const { data, error, isPending, hasNextPage, isFetchingNextPage, fetchNextPage, refetch } =
    useInfiniteQuery({
      queryKey,
      queryFn: ({ signal, pageParam }) =>
        ask<RunPage>({
          path: "runs",
          query: { ...queryOfFilter(filter, Date.now()), before: pageParam, limit: PAGE },
          signal,
        }),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (last) => last.next,
      // A list that is opened again is read again: it was not followed meanwhile.
      gcTime: 0,
    });
  const read = useMemo(() => data?.pages.flatMap(({ runs }) => runs) ?? [], [data]);
  const [live, setLive] = useState<Followed>(() => notFollowed(key));
  const current = useMemo(() => (live.key === key ? live : notFollowed(key)), [live, key]);
  const runs = useMemo(() => mergeRuns(read, current, !hasNextPage), [read, current, hasNextPage]);

  const readAgain = useCallback(() => {
    setLive((before) => ({ ...before, isStale: false }));
    // The pages below would all be read again: a person who wants the newest is at the top.
    client.setQueryData<typeof data>(queryKey, (before) =>
      before === undefined
        ? before
        : { pages: before.pages.slice(0, 1), pageParams: before.pageParams.slice(0, 1) },
    );
    void client.invalidateQueries({ queryKey });
  }, [client, queryKey]);

  const state = useRef({ read, filter, key, isAtTop, readAgain });
  useEffect(() => {
    state.current = { read, filter, key, isAtTop, readAgain };
  });
  useChangedRuns(
    useCallback((changed) => {
      const { read: known, filter: by, key: of, isAtTop: top, readAgain: again } = state.current;
      const sequences = new Set(known.map(({ sequence }) => sequence));
      const isSearch = by.q !== undefined;
      if (changed === undefined && top) again();
      // Only the emulator can tell whether a run has the words that are searched for.
      const isStale =
        changed === undefined ? !top : isSearch && changed.some((run) => isNew(run, known));
      const now = Date.now();
      setLive((before) => {
        const followed = before.key === of ? before : notFollowed(of);
        const next = takeRuns(followed, changed ?? [], {
          has: (sequence) => sequences.has(sequence),
          matches: (run) => !isSearch && matchesFilter(by, run, now),
          isAtTop: top,
        });
        return { key: of, isStale: followed.isStale || isStale, ...next };
      });
    }, []),
  );
  // Who comes back to the beginning of the list sees what is new.
  if (isAtTop && live.held.size > 0) setLive({ ...live, ...release(live) });

  const inPages = new Set(read.map(({ sequence }) => sequence));
  const added = runs.reduce((count, run) => count + (inPages.has(run.sequence) ? 0 : 1), 0);
  return {
    runs,
    total: (data?.pages[0]?.total ?? 0) + added,
    isLoading: isPending,
    error,
    hasMore: hasNextPage,
    loadMore: () => {
      if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
    },
    held: current.isStale ? undefined : current.held.size,
    showHeld: () => {
      if (current.isStale) readAgain();
      setLive((before) => ({ ...before, ...release(before) }));
    },
    retry: () => void refetch(),
  };
}

/** Calls a function with the runs that changed, once for each time that the screen is drawn; undefined for too many. */
function useChangedRuns(take: (changed: readonly RunSummary[] | undefined) => void): void {
  const waiting = useRef<{ runs: Map<number, RunSummary>; isAll: boolean; drawing?: number }>({
    runs: new Map(),
    isAll: false,
  });
  useEffect(
    () => () => {
      if (waiting.current.drawing !== undefined) cancelAnimationFrame(waiting.current.drawing);
    },
    [],
  );
  useFrames(
    useCallback(
      (frame: UiFrame) => {
        const { current } = waiting;
        if (frame.type === "run") current.runs.set(frame.run.sequence, frame.run);
        else if ((frame as { readonly type: string }).type === "runs") current.isAll = true;
        else return;
        if (current.runs.size > MAX_CHANGES) {
          current.runs.clear();
          current.isAll = true;
        }
        current.drawing ??= requestAnimationFrame(() => {
          const { runs, isAll } = current;
          waiting.current = { runs: new Map(), isAll: false };
          if (runs.size > 0) take([...runs.values()]);
          if (isAll) take(undefined);
        });
      },
      [take],
    ),
  );
}

/** A list with what changed of it. */
interface Followed extends LiveRuns {
  /** Of the list. */
  readonly key: string;
  /** Whether it may lack runs that only reading it again shows. */
  readonly isStale: boolean;
}

function notFollowed(key: string): Followed {
  return { key, isStale: false, ...NO_LIVE_RUNS };
}

function isNew({ sequence }: RunSummary, known: readonly RunSummary[]): boolean {
  return sequence > (known[0]?.sequence ?? -1);
}
