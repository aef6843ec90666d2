import { AuthorizationError } from "../sources/hosted/authorization/oauth-error.js";
import { PasteError, readPaste, type ExpectedCallback } from "./callback.js";
import type { CallbackServer } from "./callback-server.js";

/** How a login talks to the person who logs in. */
export interface Interaction {
  /** Shows the address to open in a browser, and opens it if it can and should. */
  open(address: URL): Promise<void>;
  /**
   * Asks for the address that the browser ended at. Called again with what is wrong with a text that was pasted.
   *
   * @returns what was pasted; undefined if nothing can be pasted, or the input has ended.
   */
  paste(problem: string | undefined, signal: AbortSignal): Promise<string | undefined>;
}

/**
 * Sends a person to the authorization server and waits for the way back: the browser's redirect, or what the person pastes.
 *
 * @returns the parameters of the redirect.
 * @throws AuthorizationError if it takes too long; the reason of the signal.
 */
export async function waitForCallback(
  address: URL,
  { received }: CallbackServer,
  expected: ExpectedCallback,
  {
    interaction,
    timeout,
    signal,
  }: {
    readonly interaction: Interaction;
    readonly timeout: number;
    readonly signal: AbortSignal | undefined;
  },
): Promise<URLSearchParams> {
  signal?.throwIfAborted();
  const done = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(
        new AuthorizationError(
          `Nobody logged in within ${Math.round(timeout / 1000)} s. Run the command again; --timeout allows more time.`,
        ),
      );
    }, timeout);
    signal?.addEventListener(
      "abort",
      () => {
        reject(signal.reason instanceof Error ? signal.reason : new Error(String(signal.reason)));
      },
      { signal: done.signal },
    );
  });
  try {
    await Promise.race([interaction.open(address), stopped]);
    return await Promise.race([received, pasted(interaction, expected, done.signal), stopped]);
  } finally {
    clearTimeout(timer);
    done.abort();
  }
}

/** Resolves with a pasted redirect of this login; never, if nothing can be pasted. */
async function pasted(
  interaction: Interaction,
  expected: ExpectedCallback,
  signal: AbortSignal,
): Promise<URLSearchParams> {
  for (let problem: string | undefined; ;) {
    const text = await interaction.paste(problem, signal);
    if (text === undefined) return new Promise(() => undefined);
    try {
      return readPaste(text, expected);
    } catch (error) {
      if (!(error instanceof PasteError)) throw error;
      problem = error.message;
    }
  }
}
