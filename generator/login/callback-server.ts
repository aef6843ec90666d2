import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { isIP } from "node:net";
import { UsageError } from "../errors.js";
import { pageHeaders, renderPage, type Page } from "./page.js";

/** Receives the redirect of one login. */
export interface CallbackServer extends AsyncDisposable {
  /** On the loopback address (RFC 8252, section 7.3). */
  readonly redirectUri: URL;
  /** The parameters of the redirect that belongs to the login. The browser waits for `answer`. */
  readonly received: Promise<URLSearchParams>;
  /** Shows a page in the browser, if it came. */
  answer(page: Page): Promise<void>;
}

const HOST = "127.0.0.1";
const PATH = "/callback";

/**
 * Listens on the loopback address.
 *
 * @param port - 0: any free port.
 * @param isExpected - whether a redirect belongs to the login. Others are refused, and waited past: any page can send a
 *   browser here.
 * @throws UsageError if the port is taken.
 */
export async function startCallbackServer(
  port: number,
  isExpected: (parameters: URLSearchParams) => boolean,
): Promise<CallbackServer> {
  const { promise: received, resolve: receive } = withResolvers<URLSearchParams>();
  let waiting: ServerResponse | undefined;
  let host = "";

  const server = createServer((request, response) => {
    const parameters = callbackParameters(request, host);
    if (parameters === undefined) {
      void send(response, NOT_FOUND);
    } else if (!isExpected(parameters)) {
      void send(response, NOT_EXPECTED);
    } else if (waiting !== undefined) {
      void send(response, AGAIN);
    } else {
      waiting = response;
      receive(parameters);
    }
  });
  host = `${HOST}:${await listen(server, port)}`;

  return {
    redirectUri: new URL(`http://${host}${PATH}`),
    received,
    answer: async (page) => {
      if (waiting !== undefined && !waiting.writableEnded) await send(waiting, page);
    },
    [Symbol.asyncDispose]: async () => {
      if (waiting !== undefined && !waiting.writableEnded) await send(waiting, ENDED);
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    },
  };
}

const NOT_FOUND: Page = {
  status: 404,
  title: "Nothing here",
  text: "This address only receives the end of a login.",
};
const NOT_EXPECTED: Page = {
  status: 400,
  title: "Not this login",
  text: "This redirect does not belong to the login that noukai-codegen is waiting for. Use the address that it printed.",
};
const AGAIN: Page = {
  status: 409,
  title: "Already received",
  text: "This login was completed before. See the terminal for how it ended.",
};
const ENDED: Page = {
  status: 500,
  title: "The login was not completed",
  text: "See the terminal for the reason, and run noukai-codegen login again.",
};

/** The parameters of a redirect to this server by its own name; undefined for other requests. */
function callbackParameters(
  { method, url = "", headers }: IncomingMessage,
  host: string,
): URLSearchParams | undefined {
  // A name that resolves to this machine is how pages elsewhere would read what comes here.
  if (method !== "GET" || headers.host !== host || !url.startsWith(`${PATH}?`)) return undefined;
  return new URLSearchParams(url.slice(PATH.length + 1));
}

function send(response: ServerResponse, page: Page): Promise<void> {
  return new Promise((resolve) => {
    response.once("close", resolve);
    response.writeHead(page.status, pageHeaders).end(renderPage(page));
  });
}

function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", (error) => {
      reject(
        new UsageError(
          `Port ${port} of ${HOST}, where the login is to end, cannot be listened on (${error.message}). Choose another with ` +
            "--callback-port.",
          { cause: error },
        ),
      );
    });
    server.listen(port, HOST, () => {
      const address = server.address();
      if (address === null || typeof address === "string" || isIP(address.address) === 0)
        throw new Error("a server on a port has an address");
      resolve(address.port);
    });
  });
}

interface Resolvers<Value> {
  readonly promise: Promise<Value>;
  readonly resolve: (value: Value) => void;
}

function withResolvers<Value>(): Resolvers<Value> {
  let resolve: (value: Value) => void = () => undefined;
  const promise = new Promise<Value>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
