import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useId, useMemo, useRef, useState, type ReactNode } from "react";
import type { RunSummary } from "../../../emulator/ui/api.js";
import { formatDuration } from "../../format/time.js";
import { keyOfCall, openRows, type TimelineItem } from "./rows.js";
import { timeScale, type Scale, type Span } from "./scale.js";
import { TimelineRowView } from "./timeline-row.js";
import "./timeline.css";

/** In pixels, as in timeline.css. */
const ROW_HEIGHT = 28;

/** What took how long in a run: a bar for each step, attempt and iteration, nested as the flow is. */
export function Timeline({
  run,
  items,
  now,
  selected,
  onSelect,
}: {
  readonly run: Pick<RunSummary, "startedAt" | "completedAt">;
  readonly items: readonly TimelineItem[];
  /** Milliseconds since 1970: where bars of what goes on end. */
  readonly now: number;
  /** Key of a call. */
  readonly selected: string | undefined;
  readonly onSelect: (key: string) => void;
}): ReactNode {
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const rows = useMemo(() => openRows(items, closed), [items, closed]);
  const [active, setActive] = useState(0);
  const current = Math.min(active, rows.length - 1);
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const scale = useScale(run, items, now);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => frame.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: 10,
    getItemKey: (index) => rows[index]?.item.key ?? index,
  });
  useReveal(rows, selected, (index) => {
    setActive(index);
    virtual.scrollToIndex(index, { align: "auto" });
  });
  const toggle = (item: TimelineItem): void => {
    setClosed((before) => {
      const next = new Set(before);
      if (!next.delete(item.key)) next.add(item.key);
      return next;
    });
  };
  const go = (index: number): void => {
    const to = Math.min(Math.max(index, 0), rows.length - 1);
    setActive(to);
    virtual.scrollToIndex(to, { align: "auto" });
  };
  const choose = (item: TimelineItem): void => {
    if (item.call !== undefined) onSelect(keyOfCall(item.call));
    else toggle(item);
  };
  const parentOf = (index: number): number => {
    const level = rows[index]?.level ?? 1;
    return rows.slice(0, index).findLastIndex((row) => row.level < level);
  };
  const onKey = (key: string): boolean => {
    const row = rows[current];
    if (row === undefined) return false;
    const { item, isOpen } = row;
    if (key === "ArrowDown") go(current + 1);
    else if (key === "ArrowUp") go(current - 1);
    else if (key === "Home") go(0);
    else if (key === "End") go(rows.length - 1);
    else if (key === "PageDown") go(current + 10);
    else if (key === "PageUp") go(current - 10);
    else if (key === "ArrowRight" && isOpen) go(current + 1);
    else if (key === "ArrowRight" && item.children.length > 0) toggle(item);
    else if (key === "ArrowLeft" && isOpen) toggle(item);
    else if (key === "ArrowLeft") go(parentOf(current));
    else if (key === "Enter" || key === " ") choose(item);
    else return false;
    return true;
  };
  const visible = virtual.getVirtualItems();
  const isActiveShown = visible.some(({ index }) => index === current);
  return (
    <div className="timeline">
      <Axis scale={scale} start={run.startedAt} />
      <div
        ref={frame}
        className="timeline-rows"
        role="treegrid"
        aria-label="Timeline: arrow keys move, Enter shows a step"
        aria-rowcount={rows.length}
        tabIndex={0}
        aria-activedescendant={isActiveShown ? `${id}-${current}` : undefined}
        onKeyDown={(event) => {
          if (onKey(event.key)) event.preventDefault();
        }}
      >
        <div role="rowgroup" className="timeline-space" style={{ height: virtual.getTotalSize() }}>
          {visible.map(({ index, key, start }) => {
            const row = rows[index];
            return row === undefined ? null : (
              <TimelineRowView
                key={key}
                id={`${id}-${index}`}
                row={row}
                index={index}
                top={start}
                scale={scale}
                now={now}
                isActive={index === current}
                isSelected={row.item.call !== undefined && keyOfCall(row.item.call) === selected}
                onToggle={() => {
                  setActive(index);
                  toggle(row.item);
                }}
                onChoose={() => {
                  setActive(index);
                  choose(row.item);
                }}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

/** Brings the selected row into view once, where the selection came from the address or from elsewhere in the view. */
function useReveal(
  rows: ReturnType<typeof openRows>,
  selected: string | undefined,
  reveal: (index: number) => void,
): void {
  const revealed = useRef<string>(undefined);
  useEffect(() => {
    if (selected === undefined || revealed.current === selected) return;
    const index = rows.findIndex(
      ({ item }) => item.call !== undefined && keyOfCall(item.call) === selected,
    );
    if (index < 0) return;
    revealed.current = selected;
    reveal(index);
  });
}

function useScale(
  run: Pick<RunSummary, "startedAt" | "completedAt">,
  items: readonly TimelineItem[],
  now: number,
): Scale {
  return useMemo(() => {
    const spans = spansOf(items, now);
    const last = spans.reduce((end, span) => Math.max(end, span.end), run.startedAt);
    const end = Math.max(run.completedAt ?? last, last);
    return timeScale({ start: run.startedAt, end }, spans);
  }, [run.startedAt, run.completedAt, items, now]);
}

/** The times in which calls ran. */
function spansOf(items: readonly TimelineItem[], now: number): readonly Span[] {
  return items.flatMap((item): readonly Span[] => {
    if (item.children.length > 0) return spansOf(item.children, now);
    return item.start === undefined ? [] : [{ start: item.start, end: item.end ?? now }];
  });
}

function Axis({ scale, start }: { readonly scale: Scale; readonly start: number }): ReactNode {
  return (
    <div className="timeline-axis" aria-hidden="true">
      <span className="axis-track">
        {scale.ticks.map((tick) => (
          <span key={tick} style={{ left: `${scale.place(start + tick) * 100}%` }}>
            {formatDuration(tick)}
          </span>
        ))}
        {scale.gaps.map((gap) => (
          <span key={gap.start} className="gap" style={{ left: `${gap.from * 100}%` }}>
            {formatDuration(gap.end - gap.start)} idle
          </span>
        ))}
      </span>
    </div>
  );
}
