/** What a process of Python is started with, in its first message. */
export interface LoadMessage {
  readonly kind: "load";
  /** The folder of Pyodide. */
  readonly folder: string;
  /** Python; its last value is a function from the text of a request to that of its response. */
  readonly program: string;
}

/** A request: text for the function of the program. */
export interface RunMessage {
  readonly kind: "run";
  readonly text: string;
  /** Milliseconds after which Python is interrupted. */
  readonly timeoutMs: number;
}

/** What the process says. */
export type ProcessMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "broken"; readonly message: string }
  | { readonly kind: "response"; readonly text: string };

export function isLoadMessage(value: unknown): value is LoadMessage {
  return hasKind(value, "load") && "folder" in value && "program" in value;
}

export function isRunMessage(value: unknown): value is RunMessage {
  return hasKind(value, "run") && "text" in value && "timeoutMs" in value;
}

export function isProcessMessage(value: unknown): value is ProcessMessage {
  return (
    hasKind(value, "ready") ||
    (hasKind(value, "broken") && "message" in value && typeof value.message === "string") ||
    (hasKind(value, "response") && "text" in value && typeof value.text === "string")
  );
}

function hasKind(value: unknown, kind: string): value is { readonly kind: string } {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}
