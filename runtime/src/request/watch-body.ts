import type { TransportResponse } from "../transport/transport.js";

/**
 * A response whose chunks are seen by `take` when they are read, after the last one, or one that cannot be read,
 * undefined. What `take` throws is ignored: it observes.
 */
export function watchBody(
  response: TransportResponse,
  take: (chunk: Uint8Array | undefined) => void,
): TransportResponse {
  const seen = (chunk: Uint8Array | undefined): Uint8Array | undefined => {
    try {
      take(chunk);
    } catch {
      // See above.
    }
    return chunk;
  };
  const lost = (error: unknown): never => {
    seen(undefined);
    throw error;
  };
  return {
    status: response.status,
    header: (name) => response.header(name),
    read: () => {
      try {
        const chunk = response.read();
        return chunk instanceof Promise ? chunk.then(seen, lost) : seen(chunk);
      } catch (error) {
        return lost(error);
      }
    },
  };
}
