import { BASE_PATH, HEADER_FLOW_HASH, HEADER_REQUEST_ID } from "noukai-codegen-runtime/wire";
import { UsageError } from "../../generator/errors.js";

/** The web pages of other origins that may send requests (CORS). */
export interface AllowedOrigins {
  /** Whether a request is one of such a page, to a path that it may use. */
  admits(request: Request): boolean;
  /** The answer to the question of a browser whether such a page may send a request; undefined for any other request. */
  preflight(request: Request): Response | undefined;
  /** Lets the page read the response. */
  expose(request: Request, response: Response): void;
}

/** What clients of the service use. All else is for the user who runs the emulator, or has a login of its own. */
const OPEN = ["seq", "flow-runs", "flows", "keys", "health"].map((name) => `${BASE_PATH}/${name}/`);
/** How long a browser remembers an answer, in seconds. */
const MAX_AGE = 600;
const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9a-z-]{1,100}$/i;

/**
 * The rule for an emulator.
 *
 * @throws UsageError for what is not an origin; `*` is none.
 */
export function allowedOrigins(given: readonly string[]): AllowedOrigins {
  const origins = new Set(given.map(readOrigin));
  const admits = ({ headers, url }: Request): boolean => {
    if (!origins.has(headers.get("origin") ?? "")) return false;
    const { pathname } = new URL(url);
    return OPEN.some((path) => `${pathname}/`.startsWith(path));
  };
  return {
    admits,
    preflight: (request) => {
      const { method, headers } = request;
      const asked = headers.get("access-control-request-method");
      if (method !== "OPTIONS" || asked === null || !admits(request)) return undefined;
      const wanted = (headers.get("access-control-request-headers") ?? "").split(",");
      const isPrivate = headers.get("access-control-request-private-network") === "true";
      return new Response(null, {
        status: 204,
        headers: {
          "Access-Control-Allow-Methods": "GET, POST",
          "Access-Control-Allow-Headers": wanted
            .map((name) => name.trim())
            .filter((name) => HEADER_NAME.test(name))
            .join(", "),
          "Access-Control-Max-Age": String(MAX_AGE),
          ...(isPrivate ? { "Access-Control-Allow-Private-Network": "true" } : {}),
        },
      });
    },
    expose: (request, response) => {
      if (origins.size === 0) return;
      response.headers.append("Vary", "Origin");
      const origin = request.headers.get("origin");
      if (origin === null || !admits(request)) return;
      response.headers.set("Access-Control-Allow-Origin", origin);
      response.headers.set(
        "Access-Control-Expose-Headers",
        `${HEADER_REQUEST_ID}, ${HEADER_FLOW_HASH}, Retry-After`,
      );
    },
  };
}

function readOrigin(text: string): string {
  const isOrigin = URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
  const { origin = "" } = isOrigin ? new URL(text) : {};
  if (origin !== "" && text.replace(/\/$/, "") === origin) return origin;
  const like = origin === "" ? "such as http://localhost:5173" : `in full: ${origin}`;
  throw new UsageError(`"${text}" cannot be allowed: name the origin of an app, ${like}`);
}
