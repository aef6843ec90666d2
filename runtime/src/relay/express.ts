import type { ServerResponse } from "node:http";
import { answerNode, type NodeRequest } from "./node.js";
import type { Relay } from "./options.js";

/**
 * A handler for Express, or for any server whose handlers get the request and the response of Node.js. `authorize` gets the request,
 * with what middleware has added to it, as `call.context`. A body that a parser has read is written anew; leave the route without a
 * parser, so that the limit of its size is that of the relay.
 *
 * @example app.post("/agent/execute", relayHandler(relay));
 * @example app.use("/agent", relayHandler(relay)); // several flows
 */
export function relayHandler<Request extends NodeRequest>(
  relay: Relay<Request>,
): (request: Request, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    answerNode(relay, request, response, request).catch(next);
  };
}
