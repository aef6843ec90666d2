import type { UiSetting } from "./api.js";

/** What changes beside runs: the flows with their problems, or a setting. */
export type UiChange = UiSetting | "flows";

/** Says what has changed. */
export interface UiChanges {
  /** What is to be called when something has changed. */
  changed(what: UiChange): () => void;
  /** @returns a function that unsubscribes. */
  readonly onChange: (listener: (what: UiChange) => void) => () => void;
}

/** Creates it without listeners. */
export function createUiChanges(): UiChanges {
  const listeners = new Set<(what: UiChange) => void>();
  return {
    changed: (what) => () => {
      for (const listener of listeners) listener(what);
    },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
