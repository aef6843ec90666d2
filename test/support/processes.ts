import { readdir, readFile } from "node:fs/promises";

/** Whether what a process does can be read here. */
export const canReadProcesses: boolean = process.platform === "linux";

/** What a process has done since it started. */
export interface Activity {
  /** The time that it computed, in ticks of 10 ms. */
  readonly ticks: number;
  /** How often its first thread went to sleep, and so how often it was woken. */
  readonly wakes: number;
}

/** What a process did while something went on. */
export async function activityDuring(pid: number, wait: () => Promise<void>): Promise<Activity> {
  const before = await activityOf(pid);
  await wait();
  const after = await activityOf(pid);
  return { ticks: after.ticks - before.ticks, wakes: after.wakes - before.wakes };
}

/** The processes of a session, whoever their parents are by now. */
export async function processesOf(session: number): Promise<readonly number[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
  const stats = await Promise.all(pids.map(async (pid) => ({ pid, stat: await statOf(pid) })));
  return stats.filter(({ stat }) => stat?.session === session).map(({ pid }) => pid);
}

async function activityOf(pid: number): Promise<Activity> {
  const stat = await statOf(pid);
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  const wakes = /^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1];
  if (stat === undefined || wakes === undefined) throw new Error(`there is no process ${pid}`);
  return { ticks: stat.ticks, wakes: Number(wakes) };
}

/** What Linux says of a process; undefined where there is none. */
async function statOf(
  pid: number,
): Promise<{ readonly session: number; readonly ticks: number } | undefined> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, "utf8");
  } catch {
    return undefined;
  }
  // The program's name, the second field, may hold blanks and parentheses: what counts comes after the last of them.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const field = (number: number): number => Number(fields[number - 3]);
  return { session: field(6), ticks: field(14) + field(15) };
}
