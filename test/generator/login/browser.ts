import type { Interaction } from "../../../generator/login/interaction.js";

/** A browser in which a person agrees to everything: it follows redirects. */
export function agreeingBrowser(visited: URL[] = []): Interaction {
  return {
    open: (address) => {
      visited.push(address);
      // The way back is what the login waits for, so the browser is not waited for.
      void fetch(address).then((response) => response.text());
      return Promise.resolve();
    },
    paste: () => Promise.resolve(undefined),
  };
}
