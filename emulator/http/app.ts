import { randomUUID } from "node:crypto";
import { Hono } from "hono";
import { BASE_PATH, HEADER_REQUEST_ID } from "noukai-codegen-runtime/wire";
import type { AppServices } from "./context.js";
import { ApiError } from "./errors.js";
import { flowRoutes } from "./routes/flows.js";
import { runRoutes } from "./routes/runs.js";
import { traceRoutes } from "./routes/traces.js";

/** The flow service as an application: give it requests, it answers (PROTOCOL.md, "Endpoints"). */
export interface App {
  fetch(request: Request): Promise<Response>;
}

/** Sets the routes up. */
export function createApp(services: AppServices): App {
  const app = new Hono({ strict: false });
  const routes = new Hono({ strict: false });
  flowRoutes(routes, services);
  runRoutes(routes, services);
  traceRoutes(routes, services);
  app.route(BASE_PATH, routes);

  app.notFound((context) => {
    const { method, path } = context.req;
    return errorResponse(
      new ApiError("NOT_FOUND", `There is nothing at ${method} ${path.slice(0, 200)}`),
    );
  });

  app.onError((error) => {
    if (error instanceof ApiError) return errorResponse(error);
    services.reportBug(error);
    return errorResponse(new ApiError("INTERNAL_ERROR", "The emulator failed; its log says why"));
  });

  return {
    fetch: async (request) => {
      const response = await app.fetch(request);
      response.headers.set(HEADER_REQUEST_ID, `req_${randomUUID()}`);
      return response;
    },
  };
}

function errorResponse(error: ApiError): Response {
  return Response.json(
    { detail: { code: error.code, message: error.message } },
    { status: error.status, headers: { ...error.headers } },
  );
}
