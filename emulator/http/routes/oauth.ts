import type { Context, Hono } from "hono";
import { describeClient } from "../../oauth/clients.js";
import type { AuthorizationServer } from "../../oauth/authorization-server.js";
import { OAuthError, RedirectedError } from "../../oauth/errors.js";
import { readJson, readText, type BodyLimits } from "../body.js";
import { MalformedRequestError } from "../errors.js";
import { OAUTH_PATHS, placeOf, resourceMetadata, serverMetadata } from "../oauth/metadata.js";
import { consentPage, problemPage } from "../oauth/pages.js";
import { oauthErrorResponse, oauthResponse } from "../oauth/responses.js";

/** What a request of the authorization server may have: its fields are short. */
const LIMITS: BodyLimits = { bytes: 64 * 1024, depth: 16 };

/** The routes of the authorization server, at the root of the host. */
export function oauthRoutes(app: Hono, server: AuthorizationServer): void {
  app.get(OAUTH_PATHS.serverMetadata, ({ req }) => Response.json(serverMetadata(placeOf(req.raw))));
  for (const path of [OAUTH_PATHS.resourceMetadata, OAUTH_PATHS.anyResourceMetadata])
    app.get(path, ({ req }) => Response.json(resourceMetadata(placeOf(req.raw))));

  app.post(
    OAUTH_PATHS.register,
    forClients("invalid_client_metadata", async ({ req }) => {
      const client = server.register(await readJson(req.raw, LIMITS));
      return oauthResponse(describeClient(client), 201);
    }),
  );
  app.post(
    OAUTH_PATHS.token,
    forClients("invalid_request", async ({ req }) => {
      const form = await readForm(req.raw);
      return oauthResponse({ ...server.answer(form, placeOf(req.raw)) });
    }),
  );
  app.post(
    OAUTH_PATHS.revoke,
    forClients("invalid_request", async ({ req }) => {
      server.revoke(await readForm(req.raw));
      return oauthResponse({});
    }),
  );

  app.get(
    OAUTH_PATHS.authorize,
    forUsers(async ({ req }) => {
      const place = placeOf(req.raw);
      const { id, request } = server.ask(new URL(req.url).searchParams, place);
      return await consentPage(request, id, OAUTH_PATHS.decide);
    }),
  );
  app.post(
    OAUTH_PATHS.decide,
    forUsers(async ({ req }) => {
      const form = await readForm(req.raw);
      return goTo(server.decide(form.get("request") ?? "", form.get("decision") === "allow"));
    }),
  );
}

type Route = (context: Context) => Promise<Response>;

/** A route that programs call: problems are JSON. */
function forClients(malformed: "invalid_request" | "invalid_client_metadata", serve: Route): Route {
  return async (context) => {
    try {
      return await serve(context);
    } catch (error) {
      if (error instanceof MalformedRequestError)
        return oauthErrorResponse(new OAuthError(malformed, error.message));
      if (error instanceof OAuthError) return oauthErrorResponse(error);
      throw error;
    }
  };
}

/** A route that the user's browser opens: problems are sent to the client, or shown where it is not known. */
function forUsers(serve: Route): Route {
  return async (context) => {
    try {
      return await serve(context);
    } catch (error) {
      if (error instanceof RedirectedError) return goTo(error.location);
      if (error instanceof OAuthError || error instanceof MalformedRequestError)
        return await problemPage(error.message);
      throw error;
    }
  };
}

/** Sends the browser on with GET; to addresses only that the client has registered. */
function goTo(location: string): Response {
  const headers = { Location: location, "Cache-Control": "no-store" };
  return new Response(null, { status: 303, headers });
}

async function readForm(request: Request): Promise<URLSearchParams> {
  const [type] = (request.headers.get("content-type") ?? "").split(";");
  if (type?.trim().toLowerCase() !== "application/x-www-form-urlencoded")
    throw new MalformedRequestError("Send a form: application/x-www-form-urlencoded");
  return new URLSearchParams(await readText(request, LIMITS.bytes));
}
