import type { Context, Hono } from "hono";
import {
  FLOW_RUNS_PATH,
  flowPath,
  liveTracePath,
  QUERY_ATTEMPT,
  QUERY_LOOP_INDEX,
  sessionPath,
  stepTracePath,
  tracePath,
} from "noukai-codegen-runtime/wire";
import type { Plan } from "../../engine/plan.js";
import { streamTrace } from "../../runs/live-trace.js";
import { sessionBody } from "../../runs/sessions.js";
import { runSummary, runTrace, stepTraceBody } from "../../runs/trace.js";
import type { RunRecord } from "../../store/types.js";
import {
  addressedRun,
  keyOf,
  parameter,
  planOfRun,
  readSessionId,
  type AppServices,
} from "../context.js";
import { ApiError } from "../errors.js";
import { eventStream } from "../sse.js";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const STATUSES = ["pending", "running", "paused", "completed", "failed"];

/** What looks back at runs: traces, sessions, recent runs. */
export function traceRoutes(app: Hono, services: AppServices): void {
  const flow = flowPath(":org", ":project", ":slug");
  const { runs } = services;

  app.get(tracePath(flow, ":executionId"), async (context) => {
    keyOf(context);
    return context.json(
      runTrace(await runs.store(), runs.hub, await addressedRun(services, context)),
    );
  });

  app.get(stepTracePath(flow, ":executionId", ":stepId"), async (context) => {
    keyOf(context);
    const run = await addressedRun(services, context);
    const query = {
      stepId: parameter(context, "stepId"),
      attempt: readAttempt(context.req.query(QUERY_ATTEMPT)),
      loopIndex: readCount(context, QUERY_LOOP_INDEX, 0, Number.MAX_SAFE_INTEGER),
    };
    return context.json(stepTraceBody(await runs.store(), runs.hub, run, query));
  });

  app.get(liveTracePath(flow, ":executionId"), async (context) => {
    keyOf(context);
    const run = await addressedRun(services, context);
    const plan = await planOfRun(services, run);
    if (plan === undefined)
      throw new ApiError("FLOW_NOT_FOUND", "The flow of this run no longer exists");
    const store = await runs.store();
    return eventStream(
      (send, signal) => streamTrace(store, runs.hub, run, plan, send, signal),
      {},
      services.reportBug,
    );
  });

  app.get(sessionPath(":sessionId"), async (context) => {
    keyOf(context);
    const sessionId = readSessionId(parameter(context, "sessionId"));
    const store = await runs.store();
    const plans = new Map<RunRecord["executionId"], Plan | undefined>();
    for (const run of store.sessionRuns(sessionId))
      plans.set(run.executionId, await planOfRun(services, run));
    if (plans.size === 0) throw new ApiError("RUN_NOT_FOUND", "No run carried this session id");
    return context.json(sessionBody(sessionId, store, (run) => plans.get(run.executionId)));
  });

  app.get(FLOW_RUNS_PATH, async (context) => {
    keyOf(context);
    const status = context.req.query("status");
    if (status !== undefined && !STATUSES.includes(status)) {
      throw new ApiError("VALIDATION_ERROR", `status has to be one of ${STATUSES.join(", ")}`);
    }
    const limit = readCount(context, "limit", 1, MAX_LIMIT) ?? DEFAULT_LIMIT;
    const before = readCount(context, "before", 0, Number.MAX_SAFE_INTEGER);
    const found = (await runs.store()).listRuns({
      flowId: context.req.query("flow_id"),
      status,
      before,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.sequence ?? null) : null;
    return context.json({ runs: page.map(runSummary), next });
  });
}

function readAttempt(text: string | undefined): "latest" | "all" | number {
  if (text === undefined || text === "latest") return "latest";
  if (text === "all") return "all";
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ApiError(
    "VALIDATION_ERROR",
    `${QUERY_ATTEMPT} has to be "latest", "all" or a number from 1`,
  );
}

function readCount(
  context: Context,
  name: string,
  least: number,
  most: number,
): number | undefined {
  const text = context.req.query(name);
  if (text === undefined) return undefined;
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  if (value >= least && value <= most) return value;
  throw new ApiError("VALIDATION_ERROR", `${name} has to be a number from ${least} to ${most}`);
}
