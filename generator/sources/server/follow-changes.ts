import { FLOWS_PATH } from "noukai-codegen-runtime/wire";
import type { Connection } from "./connection.js";
import { startDeadline } from "./deadline.js";

/** `GET`: server-sent events for changed definitions. The emulator has it; other servers may not. */
const CHANGES_PATH = `${FLOWS_PATH}/changes`;

/** Options of `followChanges`. Times are in milliseconds. */
export interface FollowOptions {
  /** Called when definitions may have changed: on each event, after each reconnection, or at each poll. */
  readonly changed: () => void;
  /** Polling interval if there is no feed. */
  readonly pollInterval: number;
  /** The wait before the feed is opened again; it doubles up to `pollInterval` times four. */
  readonly firstWait: number;
  /** Timeout for opening the feed. */
  readonly openTimeout: number;
  readonly wait: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/** Follows a server's definitions until the signal is aborted. Never rejects: failed requests are repeated. */
export async function followChanges(
  connection: Connection,
  options: FollowOptions,
  signal: AbortSignal,
): Promise<void> {
  let failures = 0;
  const longestWait = options.pollInterval * 4;
  try {
    for (;;) {
      const start = performance.now();
      const outcome = await followFeed(connection, options, signal);
      if (outcome === "no feed") {
        await options.wait(options.pollInterval, signal);
        options.changed();
        continue;
      }
      // Report the end of a feed once: the load that follows finds out whether the server still answers.
      if (outcome === "ended") options.changed();
      // A feed that repeatedly ends right after it was opened is not used.
      const wasStable = outcome === "ended" && performance.now() - start > longestWait;
      failures = wasStable ? 1 : failures + 1;
      const wait = Math.min(options.firstWait * 2 ** (failures - 1), longestWait);
      await options.wait(wait, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

type Outcome = "no feed" | "unreachable" | "ended";

async function followFeed(
  connection: Connection,
  { changed, openTimeout }: FollowOptions,
  signal: AbortSignal,
): Promise<Outcome> {
  const { createParser } = await import("eventsource-parser");
  let connected = false;
  using deadline = startDeadline(openTimeout, signal);
  try {
    const response = await connection.open(CHANGES_PATH, "text/event-stream", deadline.signal);
    deadline.lift();
    const isFeed = response.headers.get("content-type")?.startsWith("text/event-stream") === true;
    if (!response.ok || !isFeed || response.body === null) {
      await response.body?.cancel();
      // A server that fails now may have a feed once it has recovered.
      return response.status >= 500 && response.status !== 501 ? "unreachable" : "no feed";
    }
    connected = true;
    changed();
    const parser = createParser({ onEvent: changed, maxBufferSize: 1_000_000 });
    const decoder = new TextDecoder();
    for await (const chunk of response.body) {
      parser.feed(decoder.decode(chunk as Uint8Array, { stream: true }));
    }
    return "ended";
  } catch {
    signal.throwIfAborted();
    return connected ? "ended" : "unreachable";
  }
}
