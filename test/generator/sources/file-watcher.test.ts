import { writeFile } from "node:fs/promises";
import { watch, type FSWatcher } from "chokidar";
import { afterEach, describe, expect, it, vi } from "vitest";
import { watchPaths, type OpenWatcher } from "../../../generator/sources/files/file-watcher.js";
import { watchFiles } from "../../../generator/sources/files/watch-files.js";
import { temporaryFolder } from "../../support/folder.js";
import { countCalls } from "../support/until.js";

/** An error as `fs.watch` reports it. */
const refusal = (code: string, message = "refused"): Error =>
  Object.assign(new Error(`${code}: ${message}, watch '/project'`), { code, syscall: "watch" });

/** Opens real watchers, the first of which the system refuses with some errors. */
function refusing(...errors: readonly Error[]): { open: OpenWatcher; opened: FSWatcher[] } {
  const opened: FSWatcher[] = [];
  return {
    opened,
    open: (paths, options) => {
      const watcher = watch(paths, { ...options, interval: 5 });
      opened.push(watcher);
      if (opened.length === 1)
        queueMicrotask(() => {
          for (const error of errors) watcher.emit("error", error);
        });
      return watcher;
    },
  };
}

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("where the system refuses to watch", () => {
  it.each([
    ["ENOSPC", "fs.inotify.max_user_watches"],
    ["EMFILE", "fs.inotify.max_user_instances"],
    ["EPERM", "network and container mounts"],
    ["ENOSYS", "network and container mounts"],
  ])("files are polled after %s, which is said once, with a remedy", async (code, remedy) => {
    await using folder = await temporaryFolder();
    const file = await folder.write("one.flow.json", "1");
    const { open, opened } = refusing(refusal(code), refusal(code), refusal(code));
    const changes = countCalls();
    const paths: (string | undefined)[] = [];
    const warnings: string[] = [];
    const errors: unknown[] = [];
    await using _watching = await watchPaths({
      paths: [file],
      includes: () => true,
      onChange: (change) => {
        paths.push(change?.path);
        changes.signal();
      },
      onWarning: (message) => warnings.push(message),
      onError: (error) => errors.push(error),
      open,
    });
    expect(warnings).toEqual([expect.stringContaining(remedy)]);
    expect(warnings[0]).toContain(code);
    expect(warnings[0]).toContain("CHOKIDAR_USEPOLLING=1");
    expect(errors).toEqual([]);
    expect(opened).toHaveLength(2);
    expect(opened.map((watcher) => watcher.closed)).toEqual([true, false]);
    expect(opened[1]?.options.usePolling).toBe(true);
    // Anything may have changed in between.
    expect(paths).toEqual([undefined]);

    await writeFile(file, "longer than before");
    await changes.reached(2);
    expect(paths[1]).toBe(file);
  });

  it("a refusal of polling too is an error, and not one per file", async () => {
    await using folder = await temporaryFolder();
    const { open, opened } = refusing(refusal("ENOSPC"));
    const warnings: string[] = [];
    const errors: unknown[] = [];
    await using _watching = await watchPaths({
      paths: [folder.path],
      includes: () => true,
      onChange: () => undefined,
      onWarning: (message) => warnings.push(message),
      onError: (error) => errors.push(error),
      open,
    });
    const again = [refusal("ENOSPC", "one"), refusal("ENOSPC", "two")];
    for (const error of again) opened[1]?.emit("error", error);
    expect(errors).toEqual([again[0]]);
    expect(warnings).toHaveLength(1);
    expect(opened).toHaveLength(2);
  });

  it("a watch that is closed meanwhile opens nothing, and fails of nothing", async () => {
    await using folder = await temporaryFolder();
    const { open, opened } = refusing();
    const warnings: string[] = [];
    const watching = await watchPaths({
      paths: [folder.path],
      includes: () => true,
      onChange: () => undefined,
      onWarning: (message) => warnings.push(message),
      onError: () => undefined,
      open,
    });
    opened[0]?.emit("error", refusal("ENOSPC"));
    await watching[Symbol.asyncDispose]();
    expect(opened.every((watcher) => watcher.closed)).toBe(true);
    opened[0]?.emit("error", refusal("ENOSPC"));
    expect(warnings).toHaveLength(1);
  });
});

it("another error is reported, and the watch goes on", async () => {
  await using folder = await temporaryFolder();
  const file = await folder.write("one.flow.json", "1");
  // A folder that cannot be read is no reason to poll.
  const unreadable = Object.assign(new Error("EPERM: scandir"), {
    code: "EPERM",
    syscall: "scandir",
  });
  const { open, opened } = refusing(unreadable);
  const changes = countCalls();
  const errors: unknown[] = [];
  await using _watching = await watchPaths({
    paths: [folder.path],
    includes: () => true,
    onChange: changes.signal,
    onWarning: () => undefined,
    onError: (error) => errors.push(error),
    open,
  });
  expect(errors).toEqual([unreadable]);
  expect(opened).toHaveLength(1);
  await expect
    .poll(async () => {
      await writeFile(file, "2");
      return changes.count;
    })
    .toBeGreaterThan(0);
});

it("CHOKIDAR_USEPOLLING polls from the start, without a warning", async () => {
  vi.stubEnv("CHOKIDAR_USEPOLLING", "1");
  vi.stubEnv("CHOKIDAR_INTERVAL", "5");
  await using folder = await temporaryFolder();
  const file = await folder.write("flows/one.flow.json", "1");
  const { open, opened } = refusing();
  const changes = countCalls();
  const warnings: string[] = [];
  await using _watching = await watchFiles(["flows"], folder.path, {
    onChange: changes.signal,
    onWarning: (message) => warnings.push(message),
    onError: () => undefined,
    open,
  });
  expect(opened[0]?.options.usePolling).toBe(true);
  await writeFile(file, "longer than before");
  await changes.reached(1);
  expect(warnings).toEqual([]);
});

it("hidden files and folders are watched only where a pattern names them", async () => {
  await using folder = await temporaryFolder();
  await folder.write("flows/.hidden/one.flow.json", "1");
  const watched = async (pattern: string): Promise<readonly string[]> => {
    const { open, opened } = refusing();
    await using _watching = await watchFiles([pattern], folder.path, {
      onChange: () => undefined,
      onWarning: () => undefined,
      onError: () => undefined,
      open,
    });
    return Object.values(opened[0]?.getWatched() ?? {}).flat();
  };
  for (const pattern of ["flows", "./flows/**", "flows/**/*.flow.json"])
    expect(await watched(pattern)).not.toContain("one.flow.json");
  for (const pattern of ["flows/.hidden/**", "flows/{a,.hidden}/*"])
    expect(await watched(pattern)).toContain("one.flow.json");
});
