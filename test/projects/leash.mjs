// Runs a program, and ends it with all that it has started once the standard input ends: also where the process that holds
// its other end was killed. The arguments are those of the program.
import { spawn } from "node:child_process";

const [program, ...args] = process.argv.slice(2);
const child = spawn(program, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });

const endAll = () => {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // All have ended.
  }
};

for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, endAll);
process.stdin.on("end", endAll).on("error", endAll).resume();
child.once("error", ({ message }) => {
  console.error(message);
  process.exit(127);
});
child.once("exit", (code) => {
  endAll();
  process.exit(code ?? 1);
});
