import { useEffect, useSyncExternalStore } from "react";
import type { QueryClient } from "@tanstack/react-query";
import type { UiFrame } from "../../emulator/ui/api.js";
import { ApiError } from "./error.js";
import { delayBeforeAttempt, readFrames, wait } from "./frames.js";

/** `refused`: the emulator wants a token. */
export type Connection = "connecting" | "open" | "lost" | "refused";

type Listener = (frame: UiFrame) => void;

/** What the emulator reports of what changes: one connection, which every view shares. */
const frames = new Set<Listener>();
const states = new Set<() => void>();
let connection: Connection = "connecting";

/** How the page is connected with the emulator. */
export function useConnection(): Connection {
  return useSyncExternalStore(
    (changed) => {
      states.add(changed);
      return () => states.delete(changed);
    },
    () => connection,
  );
}

/** Calls a function for every frame while the component is shown. The function may change from render to render. */
export function useFrames(take: Listener): void {
  useEffect(() => {
    frames.add(take);
    return () => {
      frames.delete(take);
    };
  }, [take]);
}

/** Connects, and again where the connection breaks, until the signal fires. */
export async function follow(client: QueryClient, signal: AbortSignal): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      await readFrames(
        "events",
        (data) => {
          const frame = JSON.parse(data) as UiFrame;
          if (frame.type === "hello") {
            attempt = 0;
            // What was missed while it was not connected is not known.
            if (connection !== "open") void client.invalidateQueries();
            become("open");
          }
          for (const take of frames) take(frame);
        },
        signal,
      );
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        become("refused");
        return;
      }
    }
    if (signal.aborted) return;
    become("lost");
    await wait(delayBeforeAttempt(attempt), signal);
  }
}

function become(next: Connection): void {
  if (connection === next) return;
  connection = next;
  for (const changed of states) changed();
}
