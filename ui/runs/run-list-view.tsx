import { useEffect, useState, type ReactNode } from "react";
import { formatCount, plural } from "../format/amounts.js";
import { EmptyState } from "../parts/empty-state.js";
import { Loading } from "../parts/loading.js";
import { ProblemNotice } from "../parts/problem-notice.js";
import { hrefOf } from "../router/location.js";
import { navigate, useQueryState } from "../router/use-place.js";
import { FilterBar } from "./filter-bar.js";
import { isFiltered, NO_FILTER, readFilter, type RunFilter } from "./run-filter.js";
import { RunTable } from "./run-table.js";
import { useRunList } from "./use-run-list.js";

/** A list of runs with its filter: all runs, those of a session, jobs. */
export function RunListView({
  title,
  fixed = {},
  empty,
  children,
}: {
  readonly title: ReactNode;
  /** What every run of the list has. */
  readonly fixed?: Pick<RunFilter, "session" | "trigger">;
  /** What is shown where there is no run at all. */
  readonly empty: ReactNode;
  /** Between the title and the list. */
  readonly children?: ReactNode;
}): ReactNode {
  const [query, change] = useQueryState();
  const asked = readFilter(query);
  const q = useSettled(asked.q);
  const isAtTop = useIsAtTop();
  const list = useRunList({ ...asked, q, ...fixed }, isAtTop);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const { error, isLoading, runs, total, held } = list;
  return (
    <div className="view">
      <div className="view-head">
        <h1>{title}</h1>
        <p className="count" role="status">
          {isLoading ? "" : plural(total, "run")}
        </p>
        <CompareBar
          chosen={chosen}
          onClear={() => {
            setChosen([]);
          }}
        />
      </div>
      {children}
      <FilterBar fixed={(["session", "trigger"] as const).filter((name) => name in fixed)} />
      {error !== null && (
        <ProblemNotice title="The runs could not be read" error={error} retry={list.retry} />
      )}
      {isLoading && error === null && <Loading what="runs" />}
      {held !== 0 && (
        <button
          type="button"
          className="button primary held"
          onClick={() => {
            list.showHeld();
            window.scrollTo({ top: 0 });
          }}
        >
          Show {held === undefined ? "what is new" : `${formatCount(held)} new`}
        </button>
      )}
      {!isLoading && runs.length === 0 && error === null && (
        <>
          {isFiltered(asked) ? (
            <EmptyState title="No run matches">
              <p>No run that is kept has all of what the filter asks for.</p>
              <button
                type="button"
                className="button"
                onClick={() => {
                  change(NO_FILTER);
                }}
              >
                Show all runs
              </button>
            </EmptyState>
          ) : (
            empty
          )}
        </>
      )}
      {runs.length > 0 && (
        <RunTable
          list={list}
          label={typeof title === "string" ? title : "Runs"}
          chosen={chosen}
          onChoose={(executionId) => {
            setChosen((before) =>
              before.includes(executionId)
                ? before.filter((each) => each !== executionId)
                : [...before.slice(-1), executionId],
            );
          }}
        />
      )}
    </div>
  );
}

function CompareBar({
  chosen,
  onClear,
}: {
  readonly chosen: readonly string[];
  readonly onClear: () => void;
}): ReactNode {
  const [a, b] = chosen;
  if (a === undefined) return null;
  return (
    <div className="row" role="group" aria-label="Runs to compare">
      <button
        type="button"
        className="button primary"
        disabled={b === undefined}
        onClick={() => {
          navigate(hrefOf(["runs", "compare"], { a, b }));
        }}
      >
        Compare {chosen.length} of 2 runs
      </button>
      <button type="button" className="button" onClick={onClear}>
        None
      </button>
    </div>
  );
}

/** A text once it stays the same for a moment: what is typed is not asked for letter by letter. */
function useSettled(text: string | undefined): string | undefined {
  const [settled, setSettled] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => {
      setSettled(text);
    }, 200);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return settled;
}

/** How far a page may be scrolled that counts as being at its beginning, in pixels. */
const TOP = 80;

function useIsAtTop(): boolean {
  const [isAtTop, setAtTop] = useState(() => window.scrollY < TOP);
  useEffect(() => {
    const follow = (): void => {
      setAtTop(window.scrollY < TOP);
    };
    window.addEventListener("scroll", follow, { passive: true });
    return () => {
      window.removeEventListener("scroll", follow);
    };
  }, []);
  return isAtTop;
}
