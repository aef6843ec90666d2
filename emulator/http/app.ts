import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { BASE_PATH, HEADER_REQUEST_ID } from "noukai-codegen-runtime/wire";
import type { Log } from "../log.js";
import { UnusableSchemaError } from "../schemas/errors.js";
import type { AllowedOrigins } from "./allowed-origins.js";
import type { AppServices } from "./context.js";
import { ServiceError } from "../errors.js";
import { ERROR_CODE, FAILED_RUN, headersOf, MalformedRequestError, statusOf } from "./errors.js";
import { DisconnectedError, type Connection } from "./inject-fault.js";
import { refuseForeignPages, type HostRule } from "./guard.js";
import type { Mcp } from "./mcp.js";
import type { Page } from "./page.js";
import { accountRoutes } from "./routes/account.js";
import { controlRoutes } from "./routes/control.js";
import { flowRoutes } from "./routes/flows.js";
import { runRoutes } from "./routes/runs.js";
import { traceRoutes } from "./routes/traces.js";

/** The flow service as a function from requests to responses (PROTOCOL.md, "Endpoints"). */
export interface App {
  /**
   * Handles a request. Each response has a unique request id.
   *
   * @param connection the connection of the request; undefined for in-process requests.
   * @throws DisconnectedError when a fault disconnects an in-process request.
   */
  fetch(request: Request, connection?: Connection): Promise<Response>;
  /** The response to a request that `fetch` cannot handle, such as one with an invalid URL. */
  readonly refuse: (error: unknown) => Response;
}

export interface AppOptions {
  readonly services: AppServices;
  readonly log: Log;
  /** Allowed names in the `Host` header. */
  readonly hosts: HostRule;
  readonly origins: AllowedOrigins;
  /** Undefined where MCP is not wanted. */
  readonly mcp?: Mcp | undefined;
  /** Undefined where the page is not wanted. */
  readonly page?: Page | undefined;
}

/** Creates the application with all routes. */
export function createApp({ services, log, hosts, origins, mcp, page }: AppOptions): App {
  const app = new Hono({ strict: false });
  const routes = new Hono({ strict: false });
  flowRoutes(routes, services);
  runRoutes(routes, services);
  traceRoutes(routes, services);
  accountRoutes(routes, services);
  // Before the control routes, whose path and token are others.
  page?.addRoutes(app, routes);
  controlRoutes(routes, services);
  mcp?.addRoutes(app, routes, services.limits);
  app.route(BASE_PATH, routes);

  const linkedPaths = [...(mcp?.linkedPaths ?? []), ...(page?.linkedPaths ?? [])];

  app.notFound(({ req }) => {
    const route = `${req.method} ${req.path.slice(0, 200)}`;
    const hint = req.path.startsWith(BASE_PATH) ? "" : `; base URLs end with ${BASE_PATH}`;
    return errorResponse(new ServiceError("NOT_FOUND", `There is no endpoint ${route}${hint}`));
  });
  app.onError((error) => {
    // Handled by `fetch` below, which has the connection.
    if (error instanceof DisconnectedError) throw error;
    if (error instanceof ServiceError) return errorResponse(error);
    if (error instanceof UnusableSchemaError) {
      const problem = `The flow has an invalid schema: ${error.message}`;
      return errorResponse(new ServiceError("INVALID_TREE", problem));
    }
    return failure(error);
  });

  function failure(error: unknown): Response {
    log.bug(error);
    return errorResponse(
      new ServiceError("INTERNAL_ERROR", "Internal error of the emulator; see its log"),
    );
  }

  async function answer(
    request: Request,
    bindings: { readonly connection: Connection | undefined; readonly requestId: string },
  ): Promise<Response> {
    try {
      refuseForeignPages(request, hosts, { linkedPaths, isAdmitted: origins.admits(request) });
      const preflight = origins.preflight(request);
      if (preflight !== undefined) return preflight;
    } catch (error) {
      if (error instanceof ServiceError) return errorResponse(error);
      throw error;
    }
    return await app.fetch(request, bindings);
  }

  return {
    fetch: async (request, connection) => {
      const startedAt = performance.now();
      const requestId = `req_${randomUUID()}`;
      let response: Response;
      try {
        response = await answer(request, { connection, requestId });
      } catch (error) {
        if (!(error instanceof DisconnectedError) || connection === undefined) throw error;
        connection.destroy();
        return new Response(null, { status: 204 });
      }
      const errorCode = response.headers.get(ERROR_CODE) ?? undefined;
      response.headers.delete(ERROR_CODE);
      const failed = response.headers.get(FAILED_RUN);
      response.headers.delete(FAILED_RUN);
      response.headers.set(HEADER_REQUEST_ID, requestId);
      origins.expose(request, response);
      if (page?.isRead(request, response.status) === true) return response;
      log.request({
        method: request.method,
        path: pathOf(request.url),
        status: response.status,
        durationMs: performance.now() - startedAt,
        requestId,
        errorCode,
        failed: failed ?? undefined,
      });
      return response;
    },
    refuse: (error) => {
      const isInvalid = error instanceof Error && error.name === "RequestError";
      const response = isInvalid
        ? errorResponse(new MalformedRequestError(error.message))
        : failure(error);
      response.headers.delete(ERROR_CODE);
      return response;
    },
  };
}

function errorResponse(error: ServiceError): Response {
  return Response.json(
    { detail: { code: error.code, message: error.message } },
    { status: statusOf(error), headers: { ...headersOf(error), [ERROR_CODE]: error.code } },
  );
}

function pathOf(url: string): string {
  const start = url.indexOf("/", url.indexOf("://") + 3);
  return start === -1 ? "/" : url.slice(start);
}
