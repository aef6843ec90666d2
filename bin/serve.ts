import { startEmulator, type Emulator, type EmulatorOptions } from "../emulator/index.js";
import { UsageError } from "../generator/errors.js";

/**
 * Starts the emulator for a command.
 *
 * @throws UsageError when its address cannot be had, with the flags that choose another.
 */
export async function serve(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await startEmulator(options);
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
    const reason = REASONS[code];
    if (reason === undefined) throw cause;
    const { host = "127.0.0.1", port = 0 } = options;
    throw new UsageError(`The emulator cannot listen on ${host}:${port}: ${reason}`, { cause });
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EADDRINUSE:
    "something listens there already. End that, or choose another port with --port; 0 takes any free one.",
  EACCES: "this user may not use the port. Choose another one with --port, such as 8080.",
  EADDRNOTAVAIL: "this machine does not have the address. Choose another one with --host.",
  ENOTFOUND: "no such host is known. Choose another one with --host.",
};
