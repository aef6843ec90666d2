import { NoukaiError, type APIConnectionError } from "../errors.js";
import type { Frame } from "../stream/parse-frame.js";
import type { BrowserCall } from "./call.js";
import { loadRest } from "./load-rest.js";
import { lost } from "./post.js";

/** Maximum length of a frame, in characters. */
export const MAX_FRAME: number = 16 * 1024 * 1024;

/** How a stream ended. In the middle of a frame, or of the response, it lacks its last events. */
export interface FramesEnd {
  readonly isLost: boolean;
  readonly cause?: APIConnectionError;
}

/**
 * Reads the frames of an event stream, as the standard has them.
 *
 * @throws StreamParseError if a frame is too large; the reason of the call if that fails.
 */
export async function* readFrames(
  response: Response,
  call: BrowserCall,
): AsyncGenerator<Frame, FramesEnd, undefined> {
  const stream: ReadableStream<Uint8Array> | null = response.body;
  const reader = stream?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let event: string | undefined;
  let data: string[] = [];
  try {
    while (reader) {
      const { done, value } = await call.receive(reader.read());
      if (done) break;
      const chunk = decoder.decode(value, { stream: true });
      text += chunk;
      if (text.length > MAX_FRAME) throw (await loadRest()).frameTooLarge(call, text);
      if (!/[\r\n]/.test(chunk)) continue;
      // A carriage return at the end may be half of a line ending.
      const lines = text.split(/\r\n|\n|\r(?!$)/);
      text = lines.pop() ?? "";
      for (const line of lines) {
        const [, name, field = ""] = /^(\w*):? ?(.*)/.exec(line) ?? [];
        if (name === "event") event = field;
        if (name === "data") data.push(field);
        if (line !== "") continue;
        if (data.length > 0) yield { event, data: data.join("\n") };
        event = undefined;
        data = [];
      }
    }
    return { isLost: data.length > 0 || /^[^:\s]/.test(text) };
  } catch (cause) {
    if (cause instanceof NoukaiError) throw cause;
    return { isLost: true, cause: lost(call, cause, "The connection was lost in the stream") };
  } finally {
    reader?.cancel().catch(() => undefined);
  }
}
