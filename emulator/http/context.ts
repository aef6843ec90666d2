import type { Context } from "hono";
import { API_KEY_PREFIX, HEADER_SESSION_ID } from "noukai-codegen-runtime/wire";
import { isPlan, type Catalogue, type RequestedVersion } from "../catalogue/catalogue.js";
import type { Plan } from "../engine/plan.js";
import type { JobQueue } from "../runs/jobs.js";
import type { RunService } from "../runs/service.js";
import type { RunRecord } from "../store/types.js";
import type { BodyLimits } from "./body.js";
import { ApiError } from "./errors.js";

/** What the routes are served from. */
export interface AppServices {
  catalogue(): Catalogue;
  readonly runs: RunService;
  readonly jobs: JobQueue;
  readonly limits: BodyLimits;
  /** Whether to be as narrow as the hosted service where it is narrower than the reference. */
  readonly strict: boolean;
  /** Hears of errors that no request is to blame for. */
  readonly reportBug: (error: unknown) => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * The key that a request carries.
 *
 * @throws ApiError `UNAUTHENTICATED`
 */
export function keyOf(context: Context): string {
  const [scheme, key] = (context.req.header("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() !== "bearer" || key?.startsWith(API_KEY_PREFIX) !== true) {
    throw new ApiError(
      "UNAUTHENTICATED",
      `Send an API key: "Authorization: Bearer ${API_KEY_PREFIX}…"`,
    );
  }
  return key;
}

/** A path's parameter. Routes name the ones they have; an absent one is an empty text. */
export function parameter(context: Context, name: string): string {
  return context.req.param(name) ?? "";
}

/**
 * The definition that a path addresses.
 *
 * @param version the path's version segment, if it has one.
 * @throws ApiError `FLOW_NOT_FOUND`, `INVALID_VERSION`
 */
export function addressedPlan(
  services: AppServices,
  context: Context,
  version: string | undefined,
): Plan {
  const [org, project, slug] = [
    parameter(context, "org"),
    parameter(context, "project"),
    parameter(context, "slug"),
  ];
  const found = services.catalogue().find({ org, project, slug }, readVersion(version));
  if (!isPlan(found)) throw new ApiError("FLOW_NOT_FOUND", found.message);
  return found;
}

/**
 * The run that a path addresses, which has to be one of the path's flow.
 *
 * @throws ApiError `RUN_NOT_FOUND`
 */
export async function addressedRun(services: AppServices, context: Context): Promise<RunRecord> {
  const executionId = parameter(context, "executionId");
  const run = (await services.runs.store()).findRun(executionId);
  if (
    run?.org !== parameter(context, "org") ||
    run.project !== parameter(context, "project") ||
    run.slug !== parameter(context, "slug")
  ) {
    throw new ApiError(
      "RUN_NOT_FOUND",
      `There is no run "${executionId.slice(0, 64)}" of this flow, or not any more`,
    );
  }
  return run;
}

/** The definition that a run was started with; undefined when neither it nor its flow is known any more. */
export async function planOfRun(services: AppServices, run: RunRecord): Promise<Plan | undefined> {
  const catalogue = services.catalogue();
  for (const version of ["draft", "production"] as const) {
    const current = catalogue.find(run, version);
    if (isPlan(current)) return await services.runs.planOf(run, current);
  }
  return undefined;
}

/**
 * The session that a request belongs to.
 *
 * @throws ApiError `VALIDATION_ERROR` when the header is no UUID.
 */
export function sessionOf(context: Context): string | null {
  const session = context.req.header(HEADER_SESSION_ID);
  if (session === undefined || session === "") return null;
  return readSessionId(session);
}

/**
 * A session's id.
 *
 * @throws ApiError `VALIDATION_ERROR` when it is no UUID.
 */
export function readSessionId(text: string): string {
  if (UUID.test(text)) return text.toLowerCase();
  throw new ApiError("VALIDATION_ERROR", "A session id has to be a UUID", { status: 400 });
}

function readVersion(segment: string | undefined): RequestedVersion {
  if (segment === undefined) return "production";
  const [, digits] = /^v(0|[1-9]\d{0,8})$/.exec(segment) ?? [];
  if (digits === undefined) {
    throw new ApiError(
      "INVALID_VERSION",
      "A version segment is v0 for the draft, or v1, v2, … for what is published",
    );
  }
  return digits === "0" ? "draft" : Number(digits);
}
