import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";

const CHECK_EVERY_MS = 100;
const KILOBYTE = 1024;

/**
 * Watches the resident memory of a process. Where the system does not say it, nothing is watched: the memory of Python has a
 * limit of its own.
 *
 * @param exceeded is called once, when the process has more than `limit` bytes.
 * @returns stops watching.
 */
export function watchMemory(
  pid: number | undefined,
  limit: number,
  exceeded: () => void,
): () => void {
  let isStopped = pid === undefined || process.platform === "win32";
  let timer: NodeJS.Timeout | undefined;

  function schedule(): void {
    if (!isStopped) timer = setTimeout(() => void check(), CHECK_EVERY_MS);
  }

  async function check(): Promise<void> {
    const bytes = await residentBytes(pid ?? 0);
    if (isStopped) return;
    if (bytes <= limit) {
      schedule();
      return;
    }
    isStopped = true;
    exceeded();
  }

  schedule();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}

/** 0 where the process has ended. */
async function residentBytes(pid: number): Promise<number> {
  if (process.platform === "linux") {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    return Number(/^VmRSS:\s*(\d+)/m.exec(status)?.[1] ?? 0) * KILOBYTE;
  }
  return await new Promise((resolve) => {
    execFile("ps", ["-o", "rss=", "-p", String(pid)], (_, stdout) => {
      resolve(Number(stdout.trim()) * KILOBYTE || 0);
    });
  });
}
