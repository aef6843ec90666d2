/** What a person's browser does in a login: it opens an address, follows redirects and sends the form of the page. */
export interface Browser {
  /**
   * Opens the address of an authorization request and decides.
   *
   * @returns the address of the client that the answer goes to, which is not opened.
   */
  decide(address: URL | string, decision?: "allow" | "deny"): Promise<URL>;
}

/** @param send what requests are sent with. */
export function createBrowser(send: (request: Request) => Promise<Response> = fetch): Browser {
  return {
    decide: async (address, decision = "allow") => {
      const asked = await send(new Request(address, { redirect: "manual", headers: navigation }));
      const early = asked.headers.get("location");
      if (early !== null) return new URL(early, address);
      const page = await asked.text();
      if (asked.status !== 200) throw new Error(`${asked.status} ${page}`);
      const [, action = ""] = /<form method="post" action="([^"]*)"/.exec(page) ?? [];
      const [, id = ""] = /name="request" value="([^"]*)"/.exec(page) ?? [];
      const target = new URL(action, address);
      const answer = await send(
        new Request(target, {
          method: "POST",
          redirect: "manual",
          headers: { origin: target.origin, "sec-fetch-site": "same-origin" },
          body: new URLSearchParams({ request: id, decision }),
        }),
      );
      const location = answer.headers.get("location");
      if (location === null) throw new Error(`${answer.status} ${await answer.text()}`);
      return new URL(location, target);
    },
  };
}

/** What browsers send where a program opens an address. */
const navigation = {
  accept: "text/html",
  "sec-fetch-site": "none",
  "sec-fetch-mode": "navigate",
  "sec-fetch-dest": "document",
};
