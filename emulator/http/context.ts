import type { Context } from "hono";
import { API_KEY_PREFIX, HEADER_SESSION_ID } from "noukai-codegen-runtime/wire";
import {
  isPlan,
  type Catalogue,
  type RequestedVersion,
  type FlowChange,
} from "../flows/catalogue.js";
import type { Published } from "../flows/publish.js";
import type { Plan } from "../flows/plan.js";
import type { Webhooks } from "../webhooks/webhooks.js";
import type { MockRules } from "../steps/mock/rules.js";
import type { JobQueue } from "../runs/jobs.js";
import type { RunService } from "../runs/service.js";
import type { RunRecord } from "../store/store.js";
import type { FaultInjector } from "../faults/injector.js";
import { mayUse, type KeyRing, type KeySettings } from "../keys.js";
import type { BodyLimits } from "./body.js";
import type { PageToken } from "./page-token.js";
import { ServiceError } from "../errors.js";
import { MalformedRequestError } from "./errors.js";
import { flowId, type FlowAddress } from "../../generator/definition/flow-id.js";

/** The services that routes call. */
export interface AppServices {
  catalogue(): Catalogue;
  /** @returns a function that unsubscribes. */
  onChange(listener: (changes: readonly FlowChange[]) => void): () => void;
  publish(flow: FlowAddress, promote: boolean): Promise<Published>;
  readonly runs: RunService;
  readonly jobs: JobQueue;
  readonly webhooks: Webhooks;
  readonly mocks: MockRules;
  readonly keys: KeyRing;
  readonly faults: FaultInjector;
  readonly limits: BodyLimits;
  /** What requests of the control routes need; undefined for nothing. */
  readonly controlToken: string | undefined;
  /** What requests of the page need, and the control routes take too. */
  readonly pageToken: PageToken;
  /** Whether to refuse what the hosted service refuses although its reference allows it. */
  readonly strict: boolean;
  /** Writes a message for the user to the log. */
  readonly notice: (message: string) => void;
  /** Aborts when the emulator stops. */
  readonly stopping: AbortSignal;
  /** Called with unexpected errors of the emulator. */
  readonly reportBug: (error: unknown) => void;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Authenticates a request by its API key.
 *
 * @throws ServiceError `UNAUTHENTICATED`, `RATE_LIMITED`
 */
export function admitted(services: AppServices, context: Context): KeySettings {
  const [scheme, key] = (context.req.header("authorization") ?? "").split(" ");
  if (scheme?.toLowerCase() !== "bearer" || key?.startsWith(API_KEY_PREFIX) !== true) {
    const form = `"Authorization: Bearer ${API_KEY_PREFIX}…"`;
    throw new ServiceError("UNAUTHENTICATED", `Send an API key: ${form}`);
  }
  return services.keys.admit(key);
}

/** A parameter of the path; empty if the route does not have it. */
export function parameter(context: Context, name: string): string {
  return context.req.param(name) ?? "";
}

/**
 * The definition that a path addresses.
 *
 * @param version the path's version segment, if it has one.
 * @throws ServiceError `FLOW_NOT_FOUND`, `INVALID_VERSION`
 */
export function addressedPlan(
  services: AppServices,
  context: Context,
  version: string | undefined,
): Plan {
  const found = services.catalogue().find(addressIn(context), readVersion(version));
  if (!isPlan(found)) throw new ServiceError("FLOW_NOT_FOUND", found.message);
  return found;
}

/**
 * The run that a path addresses, if it is a run of the path's flow.
 *
 * @throws ServiceError `RUN_NOT_FOUND`, and what `admitted` throws.
 */
export async function addressedRun(services: AppServices, context: Context): Promise<RunRecord> {
  const run = await runOfFlow(services, context);
  if (run !== undefined) return run;
  throw new ServiceError(
    "RUN_NOT_FOUND",
    `This flow has no run "${shownId(context)}", or the run was removed`,
  );
}

/**
 * The job that a path addresses, if it is a job of the path's flow.
 *
 * @throws ServiceError `JOB_NOT_FOUND`, and what `admitted` throws.
 */
export async function addressedJob(services: AppServices, context: Context): Promise<RunRecord> {
  const run = await runOfFlow(services, context);
  if (run?.trigger === "job") return run;
  throw new ServiceError(
    "JOB_NOT_FOUND",
    `This flow has no job "${shownId(context)}", or the job was removed`,
  );
}

/**
 * The run that a path addresses by its id alone.
 *
 * @throws ServiceError `RUN_NOT_FOUND`, and what `admitted` throws.
 */
export async function runById(services: AppServices, context: Context): Promise<RunRecord> {
  const key = admitted(services, context);
  const run = (await services.runs.store()).findRun(parameter(context, "executionId"));
  if (run !== undefined && mayUse(key, run)) return run;
  // The same for a run of others: a key learns nothing of them.
  throw new ServiceError(
    "RUN_NOT_FOUND",
    `There is no run "${shownId(context)}", or the run was removed`,
  );
}

async function runOfFlow(services: AppServices, context: Context): Promise<RunRecord | undefined> {
  const key = admitted(services, context);
  const flow = authorizedAddress(context, key);
  const run = (await services.runs.store()).findRun(parameter(context, "executionId"));
  return run !== undefined && flowId(run) === flowId(flow) ? run : undefined;
}

/**
 * The flow that a path addresses, whether it exists or not.
 *
 * @throws ServiceError `PERMISSION_DENIED` when the key has no access to it.
 */
export function authorizedAddress(context: Context, key: KeySettings): FlowAddress {
  const flow = addressIn(context);
  if (mayUse(key, flow)) return flow;
  throw new ServiceError(
    "PERMISSION_DENIED",
    `This API key has no access to flows of ${flow.org}/${flow.project}`,
  );
}

function shownId(context: Context): string {
  return parameter(context, "executionId").slice(0, 64);
}

/**
 * The session that a request belongs to.
 *
 * @throws ServiceError `VALIDATION_ERROR` when the header is no UUID.
 */
export function sessionOf(context: Context): string | null {
  const session = context.req.header(HEADER_SESSION_ID);
  return session === undefined || session === "" ? null : readSessionId(session);
}

/**
 * A session's id.
 *
 * @throws ServiceError `VALIDATION_ERROR` when it is no UUID.
 */
export function readSessionId(text: string): string {
  if (UUID.test(text)) return text.toLowerCase();
  throw new MalformedRequestError("A session id has to be a UUID");
}

/** A parameter of the query, which may be written in camel case as well. */
export function queryOf(context: Context, name: string): string | undefined {
  const inCamelCase = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return context.req.query(name) ?? context.req.query(inCamelCase);
}

/**
 * An optional integer of the query.
 *
 * @throws ServiceError `VALIDATION_ERROR` when it is not an integer from `least` to `most`.
 */
export function readCount(
  context: Context,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = queryOf(context, name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new ServiceError("VALIDATION_ERROR", `${name} has to be a number from ${least} to ${most}`);
}

function addressIn(context: Context): FlowAddress {
  return {
    org: parameter(context, "org"),
    project: parameter(context, "project"),
    slug: parameter(context, "slug"),
  };
}

function readVersion(segment: string | undefined): RequestedVersion {
  if (segment === undefined) return "production";
  const [, digits] = /^v(0|[1-9]\d{0,8})$/.exec(segment) ?? [];
  if (digits !== undefined) return digits === "0" ? "draft" : Number(digits);
  throw new ServiceError(
    "INVALID_VERSION",
    "A version segment is v0 for the draft, or v1, v2, … for a published version",
  );
}
