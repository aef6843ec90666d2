import { UI_TOKEN_META } from "../../emulator/ui/api.js";

/** Where a token that a person typed is kept: until the tab is closed. */
const KEY = "noukai.control-token";

let current = tokenOf(document) ?? sessionStorage.getItem(KEY) ?? "";

/** The token that requests are sent with; empty where the page has to ask for it. */
export function currentToken(): string {
  return current;
}

/** Whether the emulator gives its page no token: programs need its control token too. */
export function needsControlToken(): boolean {
  return tokenOf(document) === undefined;
}

/** Takes the control token that a person typed. */
export function typeToken(token: string): void {
  current = token;
  sessionStorage.setItem(KEY, token);
}

/**
 * Reads the page again for its token: an emulator that was started again has a new one.
 *
 * @returns whether there is another token than before.
 */
export async function renewToken(): Promise<boolean> {
  const answer = await fetch(document.baseURI, { headers: { accept: "text/html" } });
  const text = await answer.text();
  const token = tokenOf(new DOMParser().parseFromString(text, "text/html"));
  if (token === undefined || token === current) return false;
  current = token;
  return true;
}

function tokenOf(page: Document): string | undefined {
  const content = page.querySelector(`meta[name="${UI_TOKEN_META}"]`)?.getAttribute("content");
  return content === "" || content === null ? undefined : content;
}
