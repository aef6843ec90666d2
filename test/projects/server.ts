import { once } from "node:events";
import { createInterface } from "node:readline";
import { start, type Place } from "./programs.js";

/**
 * Runs a server of Node.js for as long as it is used, from the moment when it has printed its address.
 *
 * @param command - the path of its program, and arguments.
 * @param address - what the address looks like.
 * @throws Error with what it printed, if it ends without an address.
 */
export async function withServer(
  command: readonly string[],
  place: Place,
  address: RegExp,
  use: (address: string) => Promise<string>,
): Promise<string> {
  const server = start("node", command, place);
  let printed = "";
  server.stderr.setEncoding("utf8").on("data", (text: string) => (printed += text));
  try {
    for await (const line of createInterface(server.stdout)) {
      printed += `${line}\n`;
      const found = address.exec(line)?.[0];
      if (found === undefined) continue;
      server.stdout.resume();
      return await use(found);
    }
    throw new Error(`${command.join(" ")} has printed no address:\n${printed}`);
  } finally {
    server.stdin.destroy();
    if (server.exitCode === null) await once(server, "exit");
  }
}
