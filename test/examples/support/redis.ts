import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { TestContext } from "vitest";
import { temporaryFolder } from "../../support/folder.js";
import { canRun, requirement } from "../../support/requirements.js";

/** A Redis of its own, which is gone with its data when its scope ends. */
export interface RedisServer extends AsyncDisposable {
  /** The path of its socket: there is no port that another test could take. */
  readonly url: string;
}

export function requireRedis(context: TestContext): void {
  requirement(context, canRun("redis-server", "--version"), "redis-server");
}

/** Starts a Redis that has stored what it has answered, as the example asks for. */
export async function startRedis(): Promise<RedisServer> {
  const folder = await temporaryFolder();
  const url = join(folder.path, "redis.sock");
  const settings = {
    port: "0",
    unixsocket: url,
    dir: folder.path,
    appendonly: "yes",
    appendfsync: "always",
    save: "",
    "maxmemory-policy": "noeviction",
  };
  const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
  const server = spawn("redis-server", args, { stdio: ["ignore", "pipe", "inherit"] });
  const gone = once(server, "exit");
  let said = "";
  for await (const line of createInterface({ input: server.stdout })) {
    said += `${line}\n`;
    if (/accept connections (at|on)/.test(line)) break;
  }
  if (server.exitCode !== null) throw new Error(`redis-server has ended:\n${said}`);
  // What it goes on to say is read, so that it does not wait.
  server.stdout.resume();
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      server.kill("SIGKILL");
      await gone;
      await folder[Symbol.asyncDispose]();
    },
  };
}
