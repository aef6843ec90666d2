/** Limits of one HTTP response. */
export interface SizeLimits {
  /** In bytes, after decompression. */
  readonly bytes: number;
  /** Of JSON: commas, colons and opening brackets outside of strings. */
  readonly tokens: number;
  /** Of JSON: how deep lists and objects nest. */
  readonly depth: number;
}

/** Checks the bytes of a JSON document, or of server-sent events that hold JSON, as they come. */
export interface SizeGuard {
  /**
   * Takes the next bytes.
   *
   * @throws SizeError as soon as they exceed a limit.
   */
  check(chunk: Uint8Array): void;
}

/** A response exceeds a limit. */
export class SizeError extends Error {
  override readonly name = "SizeError";
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPENING: ReadonlySet<number> = new Set([0x5b, 0x7b]);
const CLOSING: ReadonlySet<number> = new Set([0x5d, 0x7d]);

/**
 * @param isEventStream - whether an empty line ends a document. In both forms a line ends a string, which cannot hold one: so
 *   quotes in other fields of an event do not matter.
 */
export function createSizeGuard(limits: SizeLimits, isEventStream: boolean): SizeGuard {
  let bytes = 0;
  let tokens = 0;
  let depth = 0;
  let isInString = false;
  let isEscaped = false;
  let isLineEmpty = true;
  let previous = 0;

  const take = (byte: number): void => {
    const isSameLineEnd = byte === LINE_FEED && previous === CARRIAGE_RETURN;
    previous = byte;
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) {
      if (isSameLineEnd) return;
      if (isEventStream && isLineEmpty) depth = 0;
      isInString = false;
      isEscaped = false;
      isLineEmpty = true;
      return;
    }
    isLineEmpty = false;
    if (isInString) {
      if (isEscaped) isEscaped = false;
      else if (byte === BACKSLASH) isEscaped = true;
      else if (byte === QUOTE) isInString = false;
    } else if (byte === QUOTE) isInString = true;
    else if (byte === COMMA || byte === COLON) tokens++;
    else if (OPENING.has(byte)) {
      tokens++;
      depth++;
      if (depth > limits.depth)
        throw new SizeError(`JSON that nests deeper than ${limits.depth} levels`);
    } else if (CLOSING.has(byte)) depth--;
  };

  return {
    check: (chunk) => {
      bytes += chunk.byteLength;
      if (bytes > limits.bytes) throw new SizeError(`more than ${limits.bytes} bytes`);
      for (const byte of chunk) take(byte);
      if (tokens > limits.tokens) throw new SizeError(`JSON of more than ${limits.tokens} tokens`);
    },
  };
}
