/** A body was larger than it may be. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/**
 * Reads a body as text, but no more than `most` bytes of it, counted after decompression.
 *
 * @throws BodyTooLargeError as soon as there is more; the rest is not received.
 */
export async function readBody(
  body: AsyncIterable<Uint8Array> | null,
  most: number,
): Promise<string> {
  if (body === null) return "";
  const decoder = new TextDecoder();
  let size = 0;
  let text = "";
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > most) throw new BodyTooLargeError(`more than ${most} bytes`);
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
