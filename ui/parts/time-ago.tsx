import { useEffect, useState, type ReactNode } from "react";
import { formatAgo, formatTime } from "../format/time.js";

/** How long ago something was, kept right; the title says when. @param time milliseconds since 1970. */
export function TimeAgo({ time }: { readonly time: number }): ReactNode {
  const now = useNow();
  return (
    <time dateTime={new Date(time).toISOString()} title={formatTime(time)}>
      {formatAgo(time, now)}
    </time>
  );
}

const STEP = 5000;

function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => {
      setNow(Date.now());
    }, STEP);
    return () => {
      clearInterval(timer);
    };
  }, []);
  return now;
}
