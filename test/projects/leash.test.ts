import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { start } from "./programs.js";

/** A program that starts another; each connects to a port, and never ends by itself. */
const family = `
const [port, isChild] = process.argv.slice(1);
require("node:net").connect(Number(port), "127.0.0.1").write(isChild ?? "parent");
if (!isChild) require("node:child_process").spawn(process.execPath, ["-e", process.env.FAMILY, port, "child"]);
`;

/** Waits for both processes of the family. */
async function meet(): Promise<{ readonly port: number; readonly both: Promise<Socket[]> }> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const both = new Promise<Socket[]>((resolve) => {
    const sockets: Socket[] = [];
    server.on("connection", (socket) => {
      socket.on("error", () => undefined).resume();
      if (sockets.push(socket) === 2) resolve(sockets);
    });
  });
  return { port: (server.address() as AddressInfo).port, both };
}

/** Resolves when each process has ended: the system closes its connection. */
const ended = (sockets: readonly Socket[]): Promise<unknown> =>
  Promise.all(sockets.map((socket) => once(socket, "close")));

test("a program and what it started end with its time", async () => {
  const { port, both } = await meet();
  const timer = new AbortController();
  const running = start(process.execPath, ["-e", family, String(port)], {
    cwd: import.meta.dirname,
    env: { FAMILY: family },
    signal: timer.signal,
  });
  const sockets = await both;
  const exit = once(running, "exit");
  timer.abort();
  await ended(sockets);
  expect(await exit).toEqual([1, null]);
});

test("a program and what it started end with the process that started them, also where that is killed", async () => {
  const { port, both } = await meet();
  const leash = fileURLToPath(new URL("leash.mjs", import.meta.url));
  // Holds the other end of the leash's standard input.
  const holder = `require("node:child_process").spawn(process.execPath, process.argv.slice(1), { stdio: ["pipe", "ignore", "inherit"] });`;
  const args = [leash, process.execPath, "-e", family, String(port)];
  const parent = spawn(process.execPath, ["-e", holder, ...args], {
    env: { ...process.env, FAMILY: family },
    stdio: "ignore",
  });
  const sockets = await both;
  parent.kill("SIGKILL");
  await ended(sockets);
});
