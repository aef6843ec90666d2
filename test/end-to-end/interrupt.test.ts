import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { cliPath, root } from "../support/cli.js";
import { startTerminal } from "../support/terminal.js";

const emulator = ["emulator", "--flows", "examples/flows", "--port", "0", "--quiet"];

test("Ctrl-C ends the emulator with 130", async () => {
  await using terminal = startTerminal(emulator, root);
  await terminal.shows(/listening on/);
  expect(await terminal.interrupt()).toBe(130);
});

test("the emulator ends with the shell that npm started it from", async () => {
  const command = `"$0" "$@"; exit`;
  const shell = spawn("sh", ["-c", command, process.execPath, cliPath, ...emulator], {
    cwd: root,
    env: { ...process.env, npm_execpath: "npm" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(shell.stdout, "data");
  shell.kill("SIGKILL");
  // The emulator holds the other end of the pipe.
  await once(shell.stdout.resume(), "close");
});

test("a reader that is gone ends a command quietly", async () => {
  const child = spawn(process.execPath, [cliPath, "list", "--source", "examples/flows"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close");
  child.stdout.destroy();
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  expect(await ended).toEqual([141, null]);
  expect(stderr).toBe("");
});
