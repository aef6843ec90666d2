/**
 * Reads the body of a request to a server.
 *
 * @param maxBytes beyond it, reading stops: who sends too much is not waited for
 * @returns undefined if the body is larger
 * @throws what the stream of the body fails with.
 */
export async function readLimited(
  request: Pick<Request, "body">,
  maxBytes: number,
): Promise<Uint8Array | undefined> {
  const stream: ReadableStream<Uint8Array> | null = request.body;
  const chunks: Uint8Array[] = [];
  let size = 0;
  if (stream) {
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      size += value.length;
      if (size > maxBytes) {
        reader.cancel().catch(() => undefined);
        return undefined;
      }
      chunks.push(value);
    }
  }
  const body = new Uint8Array(size);
  let at = 0;
  for (const chunk of chunks) {
    body.set(chunk, at);
    at += chunk.length;
  }
  return body;
}
