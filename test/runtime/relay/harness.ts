import type { Client } from "noukai-codegen-runtime";
import { createRelay, type Relay, type RelayOptions } from "noukai-codegen-runtime/relay";
import { grader } from "../support/flow.js";

/** A relay of the grader that lets everybody in. */
export function relayOf(client: Client, options: Partial<RelayOptions> = {}): Relay {
  return createRelay({ client, flows: [grader], authorize: () => undefined, ...options });
}

/** A request as browsers send them: to the bare address, unless a path is given. */
export function post(body: unknown, path = "/agent/execute", init: RequestInit = {}): Request {
  return new Request(`https://app.example${path}`, {
    method: "POST",
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
    ...init,
  });
}

/** What a caller sees of an answer. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** Sends a request to a relay. */
export async function ask(relay: Relay, request: Request): Promise<Answer> {
  const response = await relay(request);
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}
