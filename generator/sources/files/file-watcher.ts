import { basename, join } from "node:path";
import { watch, type ChokidarOptions, type FSWatcher } from "chokidar";

/** A change of a file or folder. */
export interface FileChange {
  /** Absolute. */
  readonly path: string;
  /** Whether the content changed. Otherwise the file or folder was added, removed or renamed. */
  readonly isContent: boolean;
}

/** Creates a chokidar watcher. */
export type OpenWatcher = (paths: string[], options: ChokidarOptions) => FSWatcher;

/** What to watch, and what to call. */
export interface FileWatcherOptions {
  /** Absolute paths of files and folders. Where one does not exist yet, its folder is watched until it does. */
  readonly paths: readonly string[];
  /** Whether changes of a path are reported. Folders for which it is false are not entered. */
  readonly includes: (path: string, isFile: boolean) => boolean;
  /** Called for each change, possibly more than once for one save; without a change where any file may have changed. */
  readonly onChange: (change?: FileChange) => void;
  /** Called with errors that do not end the watch. */
  readonly onError: (error: unknown) => void;
  /** Called once if the system refuses to watch and files are polled instead. */
  readonly onWarning: (message: string) => void;
  /** Default: `watch` of chokidar. */
  readonly open?: OpenWatcher | undefined;
}

/** Polling interval if the system refuses to watch files. */
const POLL_INTERVAL_MS = 500;

/**
 * Watches files and folders, and polls them where the system refuses to watch.
 *
 * chokidar reads two variables of the environment: `CHOKIDAR_USEPOLLING=1` polls from the start, and `CHOKIDAR_INTERVAL`
 * is the interval in milliseconds.
 *
 * @returns when every change from then on is reported.
 */
export async function watchPaths(options: FileWatcherOptions): Promise<AsyncDisposable> {
  const { onChange, onError, onWarning } = options;
  let isClosed = false;
  let settle: () => void = () => undefined;
  const ready = new Promise<void>((resolve) => (settle = resolve));
  let current = openWatcher(options, {});
  let isPolling = false;

  /** Replaces the watcher by one that polls. It misses what happens in between, so any file may have changed. */
  const poll = async (): Promise<void> => {
    await close(current);
    if (isClosed) return;
    current = openWatcher(options, { usePolling: true, interval: POLL_INTERVAL_MS });
    let isRefused = false;
    current.on("error", (error) => {
      // CHOKIDAR_USEPOLLING=0 rules polling out: the same error then comes for every file.
      if (isRefusal(error) && isRefused) return;
      isRefused ||= isRefusal(error);
      onError(error);
      settle();
    });
    current.once("ready", () => {
      settle();
      onChange();
    });
  };

  let replacing: Promise<void> | undefined;
  current.once("ready", () => {
    if (!isPolling) settle();
  });
  // Without a listener, an error would end the program.
  current.on("error", (error) => {
    if (!isRefusal(error)) {
      onError(error);
      settle();
      return;
    }
    // The error comes for every file that cannot be watched.
    if (isPolling || isClosed) return;
    isPolling = true;
    onWarning(explainRefusal(error));
    replacing = poll();
  });
  await ready;
  return {
    [Symbol.asyncDispose]: async () => {
      isClosed = true;
      await replacing;
      await close(current);
    },
  };
}

function openWatcher(
  { paths, includes, onChange, open = watch }: FileWatcherOptions,
  polling: ChokidarOptions,
): FSWatcher {
  const watcher = open([...paths], {
    ignoreInitial: true,
    ignored: (path, stats) => !includes(path, stats?.isFile() === true),
    ...polling,
  });
  watcher.on("all", (event, path) => {
    onChange({ path, isContent: event === "change" });
  });
  // chokidar drops changes of a file that come soon after another one, and with them the last one.
  watcher.on("raw", (event, name, details) => {
    const path = pathOfRawEvent(name, details);
    if (path === undefined || !includes(path, true)) return;
    onChange({ path, isContent: event === "change" });
  });
  return watcher;
}

async function close(watcher: FSWatcher): Promise<void> {
  const closed = watcher.close();
  // Closing removes all listeners, but a pending operation may still emit an error.
  watcher.on("error", () => undefined);
  await closed;
}

/** The path of a raw event, which names an entry of a watched folder, or the watched file itself; undefined without one. */
function pathOfRawEvent(name: unknown, details: unknown): string | undefined {
  if (typeof details !== "object" || details === null || !("watchedPath" in details))
    return undefined;
  const { watchedPath } = details;
  if (typeof watchedPath !== "string" || typeof name !== "string") return undefined;
  return basename(watchedPath) === name ? watchedPath : join(watchedPath, name);
}

const LIMITS: Readonly<Record<string, string>> = {
  ENOSPC:
    "the system's limit of file watches is reached (on Linux, raise fs.inotify.max_user_watches with sysctl)",
  EMFILE:
    "the limit of open files or of watchers is reached (raise `ulimit -n`; on Linux, also fs.inotify.max_user_instances with sysctl)",
};

/** Codes of systems and mounts, such as network drives and volumes of containers, that cannot watch. */
const UNSUPPORTED: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/** Whether an error is about watching a file, and not about reading it. */
function isRefusal(error: unknown): error is NodeJS.ErrnoException {
  if (!(error instanceof Error) || !("code" in error) || typeof error.code !== "string")
    return false;
  const isWatch = "syscall" in error && error.syscall === "watch";
  return Object.hasOwn(LIMITS, error.code) || (isWatch && UNSUPPORTED.has(error.code));
}

function explainRefusal({ code = "", message }: NodeJS.ErrnoException): string {
  const reason =
    LIMITS[code] ??
    "the system or the mount does not support it, as some network and container mounts do not";
  return (
    `Files cannot be watched (${message}): ${reason}. They are polled every ${POLL_INTERVAL_MS} ms instead, so changes ` +
    "take longer to be seen. Set CHOKIDAR_USEPOLLING=1 to poll without this warning."
  );
}
