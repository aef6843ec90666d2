import type { ReactNode } from "react";
import { formatDuration } from "../../format/time.js";
import type { TimelineRow } from "./rows.js";
import type { Scale } from "./scale.js";

/** A row of the timeline: what it is, its bar, how long it took. */
export function TimelineRowView({
  id,
  row: { item, level, isOpen, position, size },
  index,
  top,
  scale,
  now,
  isActive,
  isSelected,
  onToggle,
  onChoose,
}: {
  readonly id: string;
  readonly row: TimelineRow;
  /** From 0. */
  readonly index: number;
  /** Pixels. */
  readonly top: number;
  readonly scale: Scale;
  readonly now: number;
  /** Whether keys act on it. */
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly onToggle: () => void;
  readonly onChoose: () => void;
}): ReactNode {
  const { label, start, status, children } = item;
  const hasChildren = children.length > 0;
  const end = item.end ?? now;
  const from = start === undefined ? 0 : scale.place(start);
  const width = start === undefined ? 0 : scale.place(end) - from;
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 1}
      aria-level={level}
      aria-posinset={position}
      aria-setsize={size}
      aria-expanded={hasChildren ? isOpen : undefined}
      aria-selected={isSelected}
      className={`timeline-row${isActive ? " active" : ""}${hasChildren ? " container" : ""}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onChoose}
    >
      <span role="gridcell" className="timeline-name" style={{ paddingLeft: `${level - 1}rem` }}>
        <span
          className="twist"
          aria-hidden="true"
          onClick={(event) => {
            if (!hasChildren) return;
            event.stopPropagation();
            onToggle();
          }}
        >
          {hasChildren ? (isOpen ? "▾" : "▸") : ""}
        </span>
        <span className="name" title={label}>
          {label}
        </span>
        <span className="visually-hidden">{status ?? "not reached"}</span>
      </span>
      <span role="gridcell" className="timeline-track">
        {start !== undefined && (
          <span
            className={`timeline-bar ${status ?? ""}`}
            style={{ left: `${from * 100}%`, width: `${width * 100}%` }}
          />
        )}
      </span>
      <span role="gridcell" className="timeline-length">
        {start === undefined ? "–" : formatDuration(durationOf(item, end))}
      </span>
    </div>
  );
}

/** A call says how long it took to less than a millisecond. */
function durationOf({ call, start, end, children }: TimelineRow["item"], until: number): number {
  if (call !== undefined && end !== undefined && children.length === 0) return call.durationMs;
  return until - (start ?? until);
}
