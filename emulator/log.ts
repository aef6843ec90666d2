/** How the emulator reports what it does. */
export type LogFormat = "off" | "text" | "json";

/** One answered request. Neither keys nor bodies are in it. */
export interface RequestEntry {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
  readonly requestId: string;
  /** The code of an error's body. */
  readonly errorCode: string | undefined;
}

/** Writes lines, one per thing that happened. */
export interface Log {
  request(entry: RequestEntry): void;
  /** Something a person should read: definitions that were reloaded, or cannot be. */
  readonly notice: (message: string) => void;
  /** An error of the emulator's own. */
  readonly bug: (error: unknown) => void;
}

/** @param write takes one line with its end. */
export function createLog(format: LogFormat, write: (line: string) => void): Log {
  const line = (text: string, fields: object): void => {
    if (format === "off") return;
    const time = new Date().toISOString();
    write(
      format === "json"
        ? `${JSON.stringify({ time, ...fields })}\n`
        : `${time.slice(11, 23)} ${text}\n`,
    );
  };
  return {
    request: (entry) => {
      const { method, path, status, durationMs, requestId, errorCode } = entry;
      const why = errorCode === undefined ? "" : ` ${errorCode}`;
      // What a client sent may hold anything: a line stays a line.
      const shown = path.replaceAll(/[^\x20-\x7e]/g, "?").slice(0, 300);
      line(`${method} ${shown} ${status}${why} ${durationMs.toFixed(1)} ms ${requestId}`, {
        type: "request",
        ...entry,
        durationMs: Math.round(durationMs * 10) / 10,
      });
    },
    notice: (message) => {
      line(message, { type: "notice", message });
    },
    bug: (error) => {
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      // Never silent: this is what somebody needs to report it.
      if (format === "off") write(`${message}\n`);
      else line(message, { type: "bug", message });
    },
  };
}
