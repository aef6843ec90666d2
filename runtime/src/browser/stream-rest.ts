import {
  InvalidResponseError,
  StreamParseError,
  StreamTruncatedError,
  type APIConnectionError,
} from "../errors.js";
import type { Cursor } from "../stream/cursor.js";
import type { WireEvent } from "../stream/parse-frame.js";
import type { AnyEventsOptions, ToolTurn } from "../stream/step-request.js";
import { attachResume, readTurn } from "../stream/tool-turn.js";
import { answerToolRound } from "../tools/answer.js";
import type { BrowserCall } from "./call.js";
import { MAX_FRAME } from "./frames.js";

/**
 * Gets the results of tool calls from the handlers. Where there are none, the event has `resume`, by which the program gives them.
 *
 * @returns the turn, with the results if there are any
 */
export async function answerTools(
  options: AnyEventsOptions,
  event: WireEvent,
  executionId: string,
  round: number,
  call: BrowserCall,
): Promise<ToolTurn> {
  const turn = readTurn(event, call);
  turn.results = await answerToolRound(
    { hooks: {} },
    options,
    { executionId, ...turn },
    round,
    call,
  );
  if (!turn.results) attachResume(event, turn);
  return turn;
}

/** Reports an event that is not a JSON object. @throws StreamParseError if that is wanted. */
export function reportMalformed(
  frame: string,
  isStrict: boolean | undefined,
  { details }: BrowserCall,
): void {
  const message = "An event of the stream is not a JSON object.";
  if (isStrict) throw new StreamParseError(message, { ...details, frame });
  console.warn(message);
}

/** The error for a run whose stream ended before its terminal event. */
export function truncated(
  { executionId, index, unfinished }: Cursor,
  { details }: BrowserCall,
  cause: APIConnectionError | undefined,
): StreamTruncatedError {
  const [inside] = unfinished;
  const where = inside === undefined ? `at step ${index}` : `inside the step ${inside}`;
  return new StreamTruncatedError(
    `The stream ended ${where}, before the run did. Nothing was repeated.`,
    { ...details, executionId, cause },
  );
}

/** The error for a 2xx response of something else, such as the page of a login. */
export function notOfRelay(
  { details }: Pick<BrowserCall, "details">,
  text: string,
): InvalidResponseError {
  return new InvalidResponseError("The response is not that of a relay: check `url`.", {
    ...details,
    body: text.slice(0, 4096),
  });
}

export function frameTooLarge({ details }: BrowserCall, text: string): StreamParseError {
  const message = `A frame of the stream is larger than ${MAX_FRAME} characters.`;
  return new StreamParseError(message, { ...details, frame: text.slice(0, 4096) });
}
