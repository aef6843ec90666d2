import { startEmulator as start, type Emulator, type EmulatorOptions } from "../emulator/index.js";
import { UsageError } from "../generator/errors.js";
import { standardError } from "./print/output.js";

/**
 * Starts the emulator for a command.
 *
 * @throws UsageError if it cannot listen on the address, naming the options that choose another one.
 */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  try {
    return await start({ logTo: standardError.prose, ...options });
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
    "the port is in use. Stop the process that uses it, or choose another port with --port (0: any free port).",
  EACCES: "permission denied. Choose another port with --port, such as 8080.",
  EADDRNOTAVAIL: "the address does not belong to this machine. Choose another one with --host.",
  ENOTFOUND: "the host name cannot be resolved. Choose another one with --host.",
};
