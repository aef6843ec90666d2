import { useEffect, useState } from "react";

/** The time, in milliseconds since 1970. It goes on while `isOn`. @param step milliseconds. */
export function useNow(isOn: boolean, step: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isOn) return;
    const timer = setInterval(() => {
      setNow(Date.now());
    }, step);
    return () => {
      clearInterval(timer);
    };
  }, [isOn, step]);
  return now;
}
