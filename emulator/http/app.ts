import { randomUUID } from "node:crypto";
import { Hono, type Context } from "hono";
import {
  API_KEY_PREFIX,
  BASE_PATH,
  executePath,
  FLOWS_PATH,
  flowDefinitionPath,
  flowPath,
  HEADER_FLOW_HASH,
  HEADER_REQUEST_ID,
  versionPath,
} from "noukai-codegen-runtime/wire";
import { isPlan, type Catalogue, type RequestedVersion } from "../catalogue/catalogue.js";
import { toDocument } from "../catalogue/document.js";
import type { StepExecutor } from "../engine/call.js";
import type { Plan } from "../engine/plan.js";
import { executeFlow } from "../runs/execute.js";
import { readRunRequest } from "../runs/request.js";
import { readJsonObject, type BodyLimits } from "./body.js";
import { ApiError } from "./errors.js";

/** What the routes are served from. */
export interface AppServices {
  catalogue(): Catalogue;
  readonly execute: StepExecutor;
  readonly limits: BodyLimits;
  /** Hears of errors that no request is to blame for. */
  reportBug(error: unknown): void;
}

/** The flow service as an application: give it requests, it answers (PROTOCOL.md, "Endpoints"). */
export interface App {
  fetch(request: Request): Promise<Response>;
}

/** Sets the routes up. */
export function createApp(services: AppServices): App {
  const app = new Hono({ strict: false }).basePath(BASE_PATH);

  const flow = flowPath(":org", ":project", ":slug");
  for (const path of [executePath(flow), executePath(versionPath(flow, ":version"))]) {
    app.post(path, async (context) => {
      authenticate(context.req.raw);
      const plan = findPlan(services.catalogue(), context, context.req.param("version"));
      const body = await readJsonObject(context.req.raw, services.limits);
      const request = await readRunRequest(body, plan);
      const answer = await executeFlow(request, {
        execute: services.execute,
        signal: context.req.raw.signal,
      });
      return context.json(answer, 200, { [HEADER_FLOW_HASH]: plan.hash });
    });
  }

  app.get(FLOWS_PATH, (context) => {
    const { org, project } = context.req.query();
    const plans = services
      .catalogue()
      .plans.filter(({ definition }) => (org ?? definition.org) === definition.org)
      .filter(({ definition }) => (project ?? definition.project) === definition.project);
    const flows = plans.map((plan) => ({
      hash: plan.hash,
      definition: toDocument(plan.definition, { mocks: false }),
    }));
    return context.json({ flows });
  });

  app.get(flowDefinitionPath(":org", ":project", ":slug"), (context) => {
    const version = context.req.query("version") ?? "draft";
    const segment = version === "draft" ? "v0" : `v${version}`;
    const plan = findPlan(services.catalogue(), context, segment);
    const tag = `"${plan.hash}"`;
    const headers = { ETag: tag, [HEADER_FLOW_HASH]: plan.hash };
    if (matchesTag(context.req.header("if-none-match"), tag))
      return context.body(null, 304, headers);
    return context.json(toDocument(plan.definition, { mocks: false }), 200, headers);
  });

  app.notFound((context) => {
    return errorResponse(
      new ApiError("NOT_FOUND", `There is nothing at ${context.req.method} ${context.req.path}`),
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

function authenticate(request: Request): void {
  const header = request.headers.get("authorization") ?? "";
  if (!header.startsWith(`Bearer ${API_KEY_PREFIX}`)) {
    throw new ApiError(
      "UNAUTHENTICATED",
      `Send an API key: "Authorization: Bearer ${API_KEY_PREFIX}…"`,
    );
  }
}

function findPlan(catalogue: Catalogue, context: Context, version: string | undefined): Plan {
  const [org = "", project = "", slug = ""] = ["org", "project", "slug"].map((name) =>
    context.req.param(name),
  );
  const found = catalogue.find({ org, project, slug }, readVersion(version));
  if (!isPlan(found)) throw new ApiError("FLOW_NOT_FOUND", found.message);
  return found;
}

function readVersion(segment: string | undefined): RequestedVersion {
  if (segment === undefined) return "production";
  const [, digits] = /^v(0|[1-9]\d{0,8})$/.exec(segment) ?? [];
  if (digits === undefined) {
    throw new ApiError(
      "INVALID_VERSION",
      `"${segment}" is no version: v0 is the draft, v1, v2, … are published`,
    );
  }
  return digits === "0" ? "draft" : Number(digits);
}

function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(",")
    .some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === tag);
}
