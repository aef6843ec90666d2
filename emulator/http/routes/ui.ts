import { Hono, type Context } from "hono";
import { UI_API_PATH } from "../../ui/api.js";
import { sendChangeFrames } from "../../ui/change-frames.js";
import { flowDetail, flowList } from "../../ui/flows.js";
import { uiProblems } from "../../ui/problems.js";
import { runDetail } from "../../ui/run-detail.js";
import { sendRunFrames } from "../../ui/run-frames.js";
import { runPage, sessionPage } from "../../ui/run-lists.js";
import type { UiServices } from "../../ui/services.js";
import { resumeRun, startRun, type PageOrigin } from "../../ui/start-run.js";
import { isPlan } from "../../flows/catalogue.js";
import { planOfRun } from "../../runs/plan-of-run.js";
import type { RunRecord } from "../../store/store.js";
import { ServiceError } from "../../errors.js";
import { readJsonObject, type BodyLimits } from "../body.js";
import { parameter } from "../context.js";
import { connectionOf, requestIdOf } from "../inject-fault.js";
import {
  parseExportQuery,
  parseRange,
  parseResumeRun,
  parseRunQuery,
  parseStartRun,
  parseVersionQuery,
} from "../requests/ui-requests.js";
import { eventStream } from "../sse.js";

/** What the routes of the page need. */
export interface UiRouteOptions {
  readonly services: UiServices;
  readonly limits: BodyLimits;
  /** Names this start of the emulator. */
  readonly start: string;
  /** Aborts when the emulator stops. */
  readonly stopping: AbortSignal;
  readonly reportBug: (error: unknown) => void;
}

/**
 * The routes of the page below its path: see `ui/api.ts`. Who may use them is checked before. They are for the user who runs
 * the emulator: they show the runs of all keys, and charge none.
 */
export function createUiRoutes(options: UiRouteOptions): Hono {
  const { services } = options;
  const root = new Hono({ strict: false });
  const app = new Hono({ strict: false });
  // The application around it answers what fails.
  root.onError((error) => {
    throw error;
  });
  root.notFound(({ req }) => {
    throw new ServiceError("NOT_FOUND", `There is no endpoint ${req.method} ${req.path}`);
  });
  app.get("/about", async (context) => context.json(await services.about()));
  app.get("/flows", async (context) => context.json(await flowList(services)));
  app.get("/flows/:org/:project/:slug", async (context) => {
    const [org, project, slug] = ["org", "project", "slug"].map((name) => parameter(context, name));
    const address = { org: org ?? "", project: project ?? "", slug: slug ?? "" };
    const version = parseVersionQuery(context.req.query()) ?? firstVersion(services, address);
    return context.json(await flowDetail(services, address, version));
  });
  app.get("/problems", (context) => context.json(uiProblems(services)));
  app.get("/sessions", async (context) =>
    context.json(await sessionPage(services, parseRange(context.req.query()))),
  );
  runRoutes(app, options);
  app.get("/events", (context) =>
    eventStream(
      (send, signal) =>
        sendChangeFrames(
          services,
          options.start,
          (frame) => send({ event: frame.type, data: frame }),
          AbortSignal.any([signal, options.stopping]),
        ),
      { connection: connectionOf(context), reportBug: options.reportBug },
    ),
  );
  root.use(async (context, next) => {
    await next();
    context.header("X-Content-Type-Options", "nosniff");
    // What people give and get in runs is in no cache.
    context.header("Cache-Control", "no-store");
  });
  root.route(`/${UI_API_PATH}`, app);
  return root;
}

function runRoutes(app: Hono, { services, limits, stopping, reportBug }: UiRouteOptions): void {
  const { runs } = services;
  const origin = (context: Context, sessionId: string | undefined): PageOrigin => ({
    sessionId: sessionId ?? null,
    requestId: requestIdOf(context),
  });

  app.get("/runs", async (context) => {
    const { query, range } = parseRunQuery(context.req.query());
    return context.json(await runPage(services, query, range));
  });
  app.post("/runs", async (context) => {
    const body = await readJsonObject(context.req.raw, limits);
    const { flow, version, sessionId, request } = parseStartRun(body);
    const plan = services.definitions.current().find(flow, version);
    if (!isPlan(plan)) throw new ServiceError("FLOW_NOT_FOUND", plan.message);
    const started = await startRun(runs, plan, request, origin(context, sessionId), reportBug);
    return context.json(started, 202);
  });
  app.get("/runs/:executionId", async (context) => {
    const run = await addressedRun(services, context);
    const calls = (await runs.store()).calls(run.sequence);
    const plan = await runs.storedPlan(run);
    return context.json(runDetail(run, calls, runs.events.running(run.executionId), plan));
  });
  app.get("/runs/:executionId/export", async (context) => {
    const run = await addressedRun(services, context);
    const { exportRun } = await import("../../ui/export-run.js");
    return context.json(await exportRun(services, run, parseExportQuery(context.req.query())));
  });
  app.post("/runs/:executionId/resume", async (context) => {
    const results = parseResumeRun(await readJsonObject(context.req.raw, limits));
    const run = await addressedRun(services, context);
    const plan = await planOfRun({ catalogue: services.definitions.current, runs }, run);
    if (plan === undefined)
      throw new ServiceError("FLOW_NOT_FOUND", "The flow of this run no longer exists");
    const from = origin(context, run.sessionId ?? undefined);
    return context.json(await resumeRun(runs, run, plan, results, from, reportBug), 202);
  });
  app.post("/runs/:executionId/cancel", async (context) => {
    await runs.cancel(await addressedRun(services, context));
    return context.body(null, 204);
  });
  app.get("/runs/:executionId/events", async (context) => {
    const run = await addressedRun(services, context);
    const plan = await runs.storedPlan(run);
    return eventStream(
      (send, signal) =>
        sendRunFrames(
          { runs, run, plan },
          (frame) => send({ event: frame.type, data: frame }),
          AbortSignal.any([signal, stopping]),
        ),
      { connection: connectionOf(context), reportBug },
    );
  });
}

/** The version that is shown where none is asked for: the draft, or what `production` is. */
function firstVersion(
  { definitions }: UiServices,
  address: { readonly org: string; readonly project: string; readonly slug: string },
): "draft" | "production" {
  return isPlan(definitions.current().find(address, "draft")) ? "draft" : "production";
}

/** @throws ServiceError `RUN_NOT_FOUND` */
async function addressedRun({ runs }: UiServices, context: Context): Promise<RunRecord> {
  const executionId = parameter(context, "executionId");
  const run = (await runs.store()).findRun(executionId);
  if (run !== undefined) return run;
  throw new ServiceError(
    "RUN_NOT_FOUND",
    `There is no run "${executionId.slice(0, 64)}", or the run was removed`,
  );
}
