import type { Interaction } from "../../../generator/login/index.js";

/** Where a browser ended. */
export interface Visit {
  readonly address: URL;
  readonly status: number;
  readonly text: string;
}

/**
 * Follows redirects as a browser does, with cookies, like a person who agrees to everything.
 *
 * @param isEnd - an address that is not opened any more.
 */
export async function visit(
  start: URL,
  isEnd: (address: URL) => boolean = () => false,
): Promise<Visit> {
  const cookies = new Map<string, string>();
  let address = start;
  for (let redirects = 0; redirects < 20; redirects++) {
    if (isEnd(address)) return { address, status: 0, text: "" };
    const response = await fetch(address, {
      redirect: "manual",
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") },
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      if (value === "") cookies.delete(name);
      else cookies.set(name, value);
    }
    const location = response.headers.get("location");
    if (location === null) return { address, status: response.status, text: await response.text() };
    address = new URL(location, address);
  }
  throw new Error(`${start.href} redirects without an end`);
}

/** A person whose browser opens by itself. What it ends at is added to `visits`. */
export function agreeingBrowser(visits: Promise<Visit>[] = []): Interaction {
  return {
    open: (address) => {
      // The way back is what the login waits for, so the browser is not waited for.
      visits.push(visit(address));
      return Promise.resolve();
    },
    paste: () => Promise.resolve(undefined),
  };
}
