import type { ServerResponse } from "node:http";
import { answerNode, type NodeRequest } from "./node.js";
import type { Relay } from "./options.js";

/** The part of Fastify's request that is used, so that types need no Fastify. */
export interface FastifyRequestLike {
  readonly raw: NodeRequest;
}

/** The part of Fastify's reply that is used. */
export interface FastifyReplyLike {
  readonly raw: ServerResponse;
  getHeaders(): Readonly<Record<string, number | string | string[] | undefined>>;
  hijack(): unknown;
}

/** The part of a Fastify instance that is used. */
export interface FastifyLike<Request extends FastifyRequestLike> {
  removeAllContentTypeParsers(): void;
  addContentTypeParser(
    type: string,
    parser: (request: Request, payload: unknown, done: (error: null) => void) => void,
  ): unknown;
  post(
    path: string,
    handler: (request: Request, reply: FastifyReplyLike) => Promise<void>,
  ): unknown;
}

/**
 * Plugin for Fastify that serves a relay at its prefix, and below it. `authorize` gets Fastify's request, with what hooks have added,
 * as `call.context`. Parsers of bodies of the rest of the program do not see its requests.
 *
 * @example await app.register(relayPlugin, { relay, prefix: "/agent" });
 */
export function relayPlugin<Request extends FastifyRequestLike>(
  fastify: FastifyLike<Request>,
  { relay }: { readonly relay: Relay<Request> },
  done: () => void,
): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser("*", (_request, _payload, parsed) => {
    parsed(null);
  });
  const handle = async (request: Request, reply: FastifyReplyLike): Promise<void> => {
    const { raw } = reply;
    // Set by hooks, such as for CORS; those of an answer replace them.
    for (const [name, value] of Object.entries(reply.getHeaders()))
      if (value !== undefined) raw.setHeader(name, value);
    await answerNode(relay, request.raw, raw, request, () => {
      reply.hijack();
    });
  };
  fastify.post("/", handle);
  fastify.post("/*", handle);
  done();
}
