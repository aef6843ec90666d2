import type {
  Client,
  ClientOptions,
  StreamableHTTPClientTransport,
} from "@modelcontextprotocol/client";
import type { HostedFetch } from "./hosted-fetch.js";

type Library = typeof import("@modelcontextprotocol/client");

/** An initialized MCP session. */
export interface Session extends AsyncDisposable {
  readonly client: Client;
  /** Whether the server gave it an id, which it may forget. */
  readonly hasId: () => boolean;
}

/** Options of `openSession`. Times are in milliseconds. */
export interface SessionOptions {
  readonly hosted: HostedFetch;
  readonly version: string;
  readonly timeout: number;
  readonly signal: AbortSignal | undefined;
}

/** The JSON-RPC code of a request whose stream ended before its response did; of those that applications may define. */
export const STREAM_ENDED = -31_001;

/** How a stream that broke off is taken up again. */
const RECONNECTION = {
  initialReconnectionDelay: 500,
  maxReconnectionDelay: 5000,
  reconnectionDelayGrowFactor: 2,
  maxRetries: 3,
};

/** Results are read by this package: the schemas that a server states for them are not compiled. */
const NO_VALIDATOR: NonNullable<ClientOptions["jsonSchemaValidator"]> = {
  getValidator: () => {
    throw new Error("results are not validated by the schemas of the server");
  },
};

/** How long the end of a session is waited for. */
const CLOSE_TIMEOUT = 2000;

/**
 * Opens a session. The handshake that all released revisions up to 2025-11-25 know comes first; a server that refuses it is asked
 * which later one it speaks.
 *
 * @throws whatever the library, `hosted` or the signal throws.
 */
export async function openSession(options: SessionOptions): Promise<Session> {
  const library = await import("@modelcontextprotocol/client");
  try {
    return await open(library, options, "legacy");
  } catch (error) {
    options.signal?.throwIfAborted();
    if (!isRefusedHandshake(library, error)) throw error;
    try {
      return await open(library, options, "auto");
    } catch {
      // The first refusal is the one of the handshake that servers are expected to know.
      throw error;
    }
  }
}

async function open(
  library: Library,
  { hosted, version, timeout, signal }: SessionOptions,
  mode: "legacy" | "auto",
): Promise<Session> {
  const transport = createTransport(library, hosted);
  const client = new library.Client(
    { name: "noukai-codegen", version },
    { versionNegotiation: { mode }, jsonSchemaValidator: NO_VALIDATOR },
  );
  await client.connect(transport, { timeout, ...(signal === undefined ? {} : { signal }) });
  return {
    client,
    hasId: () => transport.sessionId !== undefined,
    [Symbol.asyncDispose]: async () => {
      // A server need not be told, and need not answer: without a session there is nothing to tell.
      const giveUp = setTimeout(() => void client.close(), CLOSE_TIMEOUT);
      await transport.terminateSession().catch(() => undefined);
      clearTimeout(giveUp);
      await client.close();
    },
  };
}

function isRefusedHandshake(library: Library, error: unknown): boolean {
  if (error instanceof library.ProtocolError) return true;
  return error instanceof library.SdkHttpError && error.status === 400;
}

function createTransport(library: Library, hosted: HostedFetch): StreamableHTTPClientTransport {
  /** A stream that ends without a response answers its request: the library would wait for the timeout. */
  class EndingTransport extends library.StreamableHTTPClientTransport {
    override async send(
      ...[message, options]: Parameters<StreamableHTTPClientTransport["send"]>
    ): Promise<void> {
      await super.send(message, {
        ...options,
        onRequestStreamEnd: () => {
          options?.onRequestStreamEnd?.();
          for (const each of Array.isArray(message) ? message : [message])
            if (library.isJSONRPCRequest(each))
              this.onmessage?.({
                jsonrpc: "2.0",
                id: each.id,
                error: { code: STREAM_ENDED, message: "the stream ended before the response" },
              });
        },
      });
    }
  }
  return new EndingTransport(hosted.endpoint(), {
    fetch: hosted.fetch,
    reconnectionOptions: RECONNECTION,
    // `hosted` sends the token, and follows redirects within the endpoint.
    requestInit: { redirect: "manual" },
  });
}
