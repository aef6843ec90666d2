import type { ToolCall, ToolChoice, ToolDefinition, ToolMessage } from "../tools/types.js";

/** A file that the flow can read. */
export interface Attachment {
  readonly kind: "url";
  /** An `https:` URL of at most 2048 characters. */
  readonly url: string;
  readonly mimeType: string;
  /** At most 255 characters, without `/`, `\` or `..`. */
  readonly filename?: string | undefined;
}

/** A `PausedResult` as JSON. Keep it like a secret: it holds inputs and outputs, and a resume spends money. */
export interface SavedPause {
  readonly executionId: string;
  readonly flowId: string;
  readonly blockCount: number;
  readonly pausedAtStep: string;
  readonly iterationsUsed: number;
  readonly toolCalls: readonly ToolCall[];
  readonly toolCallMessages: readonly ToolMessage[];
  /** As the service sent it; may be null. */
  readonly accumulatedOutputs: object | null;
  /** Fields of the first request, which every later one repeats. */
  readonly request: SavedRequest;
}

/** The fields of a request that `resume` sends again. */
export interface SavedRequest {
  readonly version: string | number;
  readonly parameters?: object | undefined;
  readonly blockOverrides?: object | undefined;
  readonly attachments?: readonly Attachment[] | undefined;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  readonly trace?: boolean | undefined;
}
