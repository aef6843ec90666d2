import type { Emulator } from "../../../emulator/index.js";
import { startServer, type SeenRequest } from "../../runtime/support/server.js";
import type { WorkerProcess } from "./batch.js";

/** Whether a request starts a run, or goes on with one. */
export const isSubmit = ({ method, path }: SeenRequest): boolean =>
  method === "POST" && /\/(jobs|execute)$/.test(path);

/** Whether a request goes on with a paused run. */
export const isResume = ({ text }: SeenRequest): boolean => text.includes('"toolCallMessages"');

/** A place between workers and an emulator. */
export interface Relay extends AsyncDisposable {
  readonly baseUrl: string;
  /** The worker that is killed where `kills` says, once. */
  victim: WorkerProcess | undefined;
}

/**
 * Passes requests on, and kills the worker once: before the request that `kills` picks, which is lost, or after the emulator has
 * answered it, so that the answer is lost. `late`: it is killed before, and the request passed on when another worker has asked
 * for the session and found nothing.
 */
export async function openRelay(
  emulator: Emulator,
  moment: "before" | "after" | "late",
  kills: (request: SeenRequest) => boolean,
): Promise<Relay> {
  const relay: Pick<Relay, "victim"> = { victim: undefined };
  const origin = new URL(emulator.url).origin;
  const strike = async (request: SeenRequest): Promise<boolean> => {
    const { victim } = relay;
    if (victim === undefined || !kills(request)) return false;
    relay.victim = undefined;
    victim.kill("SIGKILL");
    await victim.exited;
    return true;
  };
  const sessionAsked = gate();
  // What is sent again does not overtake the first request, so that the end of the test does not depend on time.
  const late = gate();
  const server = await startServer(async (request, response) => {
    const { method, path, headers, text } = request;
    const isLost = moment !== "after" && (await strike(request));
    if (isLost && moment === "before") return;
    if (isLost) await sessionAsked.opened;
    else if (moment === "late" && isSubmit(request)) await late.opened;
    const kept = Object.entries(headers).filter(([name]) => /^(authorization|x-)/.test(name));
    const answer = await fetch(origin + path, {
      method,
      headers: kept.map(([name, value]): [string, string] => [name, String(value)]),
      ...(method === "POST" && { body: text }),
    });
    const body = await answer.text();
    if (isLost) {
      late.open();
      return;
    }
    if (path.includes("/sessions/")) sessionAsked.open();
    if (moment === "after" && (await strike(request))) return;
    response.writeHead(answer.status, { "Content-Type": "application/json" });
    response.end(body);
  });
  return Object.assign(relay, {
    baseUrl: server.baseUrl,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
}

/** Something to wait for. */
function gate(): { readonly opened: Promise<void>; open: () => void } {
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}
