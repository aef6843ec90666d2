import { randomUUID } from "node:crypto";
import type { Context, Hono } from "hono";
import { BASE_PATH } from "noukai-codegen-runtime/wire";
import { ServiceError } from "../errors.js";
import { UI_API_PATH } from "../ui/api.js";
import type { UiServices } from "../ui/services.js";
import type { BodyLimits } from "./body.js";
import type { PageFiles } from "./page-files.js";
import type { PageToken } from "./page-token.js";

/** The page of the emulator, and what it asks. */
export interface Page {
  /**
   * Adds the routes.
   *
   * @param root the routes of the host.
   * @param routes those under the base path.
   */
  addRoutes(root: Hono, routes: Hono): void;
  /** The paths that other sites and programs may link to. */
  readonly linkedPaths: readonly string[];
  /** Whether an answer is one of the many that the page reads as long as it is open, which say nothing in a log. */
  isRead(request: Request, status: number): boolean;
}

export interface PageOptions {
  readonly services: UiServices;
  readonly token: PageToken;
  readonly limits: BodyLimits;
  /** Aborts when the emulator stops. */
  readonly stopping: AbortSignal;
  readonly reportBug: (error: unknown) => void;
  /** Where the page was built to; default: in this package. */
  readonly folder?: string | undefined;
}

/** What the page reads beside itself. */
const READ = ["/assets/", `/${UI_API_PATH}/`];

/** Creates the page. What answers it is loaded with its first request, so that the start does not take longer. */
export function createPage({ token, folder, ...options }: PageOptions): Page {
  const start = randomUUID();
  let api: Promise<Hono> | undefined;
  let files: Promise<PageFiles | undefined> | undefined;

  const loadApi = async (): Promise<Hono> => {
    const { createUiRoutes } = await import("./routes/ui.js");
    return createUiRoutes({ ...options, start });
  };
  const loadFiles = async (): Promise<PageFiles | undefined> => {
    const { pageFolder, readPageFiles } = await import("./page-files.js");
    const found = folder ?? pageFolder();
    return found === undefined ? undefined : readPageFiles(found);
  };

  async function answer({ req, env }: Context): Promise<Response> {
    token.check(req.raw.headers);
    return await (await (api ??= loadApi())).fetch(req.raw, env);
  }

  return {
    linkedPaths: ["/"],
    isRead: ({ method, url }, status) => {
      if (method !== "GET" || status >= 400) return false;
      const { pathname } = new URL(url);
      return pathname === "/" || READ.some((path) => pathname.startsWith(path));
    },
    addRoutes: (root, routes) => {
      routes.all(`/${UI_API_PATH}/*`.slice(BASE_PATH.length), answer);
      root.get("/", async ({ req }, next) => {
        const { pageResponse, prefersHtml } = await import("./page-responses.js");
        if (!prefersHtml(req.header("accept"))) {
          await next();
          return;
        }
        const page = await (files ??= loadFiles());
        if (page === undefined)
          throw new ServiceError("NOT_FOUND", "The page of the emulator was not built");
        return pageResponse(page.html(token.given));
      });
      root.get("/assets/:name", async ({ req }, next) => {
        const asset = (await (files ??= loadFiles()))?.asset(req.param("name"));
        if (asset === undefined) {
          await next();
          return;
        }
        const { assetResponse } = await import("./page-responses.js");
        return assetResponse(asset);
      });
    },
  };
}
