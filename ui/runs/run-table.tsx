import { useWindowVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useMedia } from "../parts/use-media.js";
import { RunRow } from "./run-row.js";
import type { RunList } from "./use-run-list.js";
import "./runs.css";

/** Heights of rows in pixels, as in runs.css. */
const HEIGHT = 46;
const NARROW_HEIGHT = 92;

const COLUMNS = ["Compare", "Status", "Run", "Started", "Duration", "Tokens", "Cost"];

/** The runs of a list: only those in view are in the document. */
export function RunTable({
  list,
  label,
  chosen,
  onChoose,
}: {
  readonly list: RunList;
  readonly label: string;
  /** Runs to compare, by id. */
  readonly chosen: readonly string[];
  readonly onChoose: (executionId: string) => void;
}): ReactNode {
  const { runs, total, hasMore, loadMore } = list;
  const isNarrow = useMedia("(max-width: 48rem)");
  const frame = useRef<HTMLDivElement>(null);
  const [margin, setMargin] = useState(0);
  useLayoutEffect(() => {
    const top = (frame.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
    setMargin(Math.round(top));
  }, [isNarrow, list.held]);
  const height = isNarrow ? NARROW_HEIGHT : HEIGHT;
  const rows = useWindowVirtualizer({
    count: runs.length,
    estimateSize: () => height,
    overscan: 8,
    scrollMargin: margin,
    getItemKey: (index) => runs[index]?.executionId ?? index,
  });
  useEffect(() => {
    rows.measure();
  }, [rows, height]);
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && last >= runs.length - 20) loadMore();
  });
  return (
    <div role="table" aria-label={label} aria-rowcount={total + 1} className="run-table">
      <div role="rowgroup">
        <div role="row" aria-rowindex={1} className="run-row head">
          {COLUMNS.map((name) => (
            <span
              key={name}
              role="columnheader"
              className={NUMBERS.has(name) ? "number" : undefined}
            >
              {name === "Compare" ? <span className="visually-hidden">{name}</span> : name}
            </span>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={frame}
        className="run-rows"
        style={{ height: rows.getTotalSize() }}
        onKeyDown={(event) => {
          const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (step === undefined || !(event.target instanceof HTMLAnchorElement)) return;
          const from = Number(event.target.closest("[aria-rowindex]")?.getAttribute("data-index"));
          const to = Math.min(Math.max(from + step, 0), runs.length - 1);
          event.preventDefault();
          rows.scrollToIndex(to, { align: "auto" });
          focusRow(frame.current, to);
        }}
      >
        {items.map(({ index, key, start }) => {
          const run = runs[index];
          return run === undefined ? null : (
            <RunRow
              key={key}
              run={run}
              index={index}
              top={start - margin}
              isChosen={chosen.includes(run.executionId)}
              onChoose={onChoose}
            />
          );
        })}
      </div>
    </div>
  );
}

const NUMBERS: ReadonlySet<string> = new Set(["Duration", "Tokens", "Cost"]);

/** Focuses the link of a row, which may not be in the document before the list was drawn again. */
function focusRow(rows: HTMLElement | null, index: number, attempts = 5): void {
  const link = rows?.querySelector<HTMLElement>(`[data-index="${index}"] a`);
  if (link) link.focus({ preventScroll: true });
  else if (attempts > 0)
    requestAnimationFrame(() => {
      focusRow(rows, index, attempts - 1);
    });
}
