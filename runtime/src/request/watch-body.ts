import type { TransportResponse } from "../transport/transport.js";

/**
 * A response whose chunks are seen by `take` when they are read, after the last one undefined. What `take` throws is ignored: it
 * observes.
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
  return {
    status: response.status,
    header: (name) => response.header(name),
    read: () => {
      const chunk = response.read();
      return chunk instanceof Promise ? chunk.then(seen) : seen(chunk);
    },
  };
}
