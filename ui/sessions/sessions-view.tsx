import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, type ReactNode } from "react";
import type { SessionPage, UiFrame } from "../../emulator/ui/api.js";
import { ask } from "../api/client.js";
import { useFrames } from "../api/live.js";
import { EmptyState } from "../parts/empty-state.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { Recipe } from "../parts/recipe.js";
import { TimeAgo } from "../parts/time-ago.js";
import { hrefOf } from "../router/location.js";
import "../settings/settings.css";
import "../runs/runs.css";

const PAGE = 50;

/** Runs that belong together. */
export function SessionsView(): ReactNode {
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    {
      queryKey: ["sessions"],
      queryFn: ({ signal, pageParam }) =>
        ask<SessionPage>({ path: "sessions", query: { before: pageParam, limit: PAGE }, signal }),
      initialPageParam: undefined as number | undefined,
      getNextPageParam: (last) => last.next,
      gcTime: 0,
    },
  );
  useReadAgain();
  if (error !== null)
    return (
      <ProblemNotice
        title="The sessions could not be read"
        error={error}
        retry={() => void refetch()}
      />
    );
  if (data === undefined) return <Loading what="the sessions" />;
  const sessions = data.pages.flatMap((page) => page.sessions);
  return (
    <div className="view">
      <div className="view-head">
        <h1>Sessions</h1>
      </div>
      {sessions.length === 0 && <NoSessions />}
      {sessions.length > 0 && (
        <div className="table-frame" tabIndex={0} role="region" aria-label="Sessions">
          <table className="table">
            <thead>
              <tr>
                <th scope="col">Session</th>
                <th scope="col" className="number">
                  Runs
                </th>
                <th scope="col">Flows</th>
                <th scope="col">Began</th>
                <th scope="col">Last run</th>
              </tr>
            </thead>
            <tbody>
              {sessions.map(({ sessionId, runs, flows, startedAt, lastAt }) => (
                <tr key={sessionId}>
                  <th scope="row">
                    <a href={hrefOf(["sessions", sessionId])}>{sessionId}</a>
                  </th>
                  <td className="number">{runs}</td>
                  <td>{flows.join(", ")}</td>
                  <td>
                    <TimeAgo time={startedAt} />
                  </td>
                  <td>
                    <TimeAgo time={lastAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasNextPage && (
        <p>
          <button
            type="button"
            className="button"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            Show older sessions
          </button>
        </p>
      )}
    </div>
  );
}

/** How long changes are collected before the sessions are read again, in milliseconds. */
const TOGETHER = 1000;

function useReadAgain(): void {
  const client = useQueryClient();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(
    () => () => {
      clearTimeout(timer.current);
    },
    [],
  );
  useFrames(
    useCallback(
      (frame: UiFrame) => {
        const isOfSession = frame.type === "run" && frame.run.sessionId !== null;
        if (!isOfSession && frame.type !== "runs") return;
        timer.current ??= setTimeout(() => {
          timer.current = undefined;
          void client.invalidateQueries({ queryKey: ["sessions"] });
        }, TOGETHER);
      },
      [client],
    ),
  );
}

function NoSessions(): ReactNode {
  return (
    <EmptyState title="No run belongs to a session yet">
      <p>
        A session groups the calls of one request of your server, or of one test. Calls that are
        made inside of <code>withSession</code> belong to it, and with trace they can be replayed
        later without the service.
      </p>
      <Recipe title="In your program" language="typescript" text={SESSION} />
    </EmptyState>
  );
}

const SESSION = `import { withSession } from "noukai-codegen-runtime/replay";

await withSession(async ({ sessionId }) => {
  console.log(sessionId);
  await grade3(client).execute({ message: "Ths is fun.", trace: true });
});`;
