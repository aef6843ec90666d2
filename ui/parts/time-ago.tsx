import type { ReactNode } from "react";
import { formatAgo, formatTime } from "../format/time.js";
import { useNow } from "./use-now.js";

/** How often it is kept right, in milliseconds. */
const STEP = 5000;

/** How long ago something was, kept right; the title says when. @param time milliseconds since 1970. */
export function TimeAgo({ time }: { readonly time: number }): ReactNode {
  const now = useNow(true, STEP);
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {formatAgo(time, now)}
    </time>
  );
}
