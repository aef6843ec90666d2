import type { Hono } from "hono";
import {
  flowPath,
  liveTracePath,
  QUERY_ATTEMPT,
  QUERY_LOOP_INDEX,
  sessionPath,
  stepTracePath,
  tracePath,
} from "noukai-codegen-runtime/wire";
import type { Plan } from "../../flows/plan.js";
import { streamTrace } from "../../runs/live-trace.js";
import { sessionBody } from "../../runs/sessions.js";
import { runTrace, stepTraceBody } from "../../runs/trace.js";
import type { RunRecord } from "../../store/store.js";
import {
  addressedRun,
  admitted,
  parameter,
  planOfRun,
  readCount,
  readSessionId,
  type AppServices,
} from "../context.js";
import { ApiError } from "../errors.js";
import { eventStream } from "../sse.js";

/** The routes of traces and sessions. */
export function traceRoutes(app: Hono, services: AppServices): void {
  const flow = flowPath(":org", ":project", ":slug");
  const { runs } = services;

  app.get(tracePath(flow, ":executionId"), async (context) => {
    return context.json(
      runTrace(await runs.store(), runs.events, await addressedRun(services, context)),
    );
  });

  app.get(stepTracePath(flow, ":executionId", ":stepId"), async (context) => {
    const run = await addressedRun(services, context);
    const query = {
      stepId: parameter(context, "stepId"),
      attempt: readAttempt(context.req.query(QUERY_ATTEMPT)),
      loopIndex: readCount(context, QUERY_LOOP_INDEX, 0, Number.MAX_SAFE_INTEGER),
    };
    return context.json(stepTraceBody(await runs.store(), runs.events, run, query));
  });

  app.get(liveTracePath(flow, ":executionId"), async (context) => {
    const run = await addressedRun(services, context);
    const plan = await planOfRun(services, run);
    if (plan === undefined)
      throw new ApiError("FLOW_NOT_FOUND", "The flow of this run no longer exists");
    const store = await runs.store();
    return eventStream(
      (send, signal) =>
        streamTrace(
          store,
          runs.events,
          run,
          plan,
          send,
          AbortSignal.any([signal, services.stopping]),
        ),
      {},
      services.reportBug,
    );
  });

  app.get(sessionPath(":sessionId"), async (context) => {
    admitted(services, context);
    const sessionId = readSessionId(parameter(context, "sessionId"));
    const store = await runs.store();
    const plans = new Map<RunRecord["executionId"], Plan | undefined>();
    for (const run of store.sessionRuns(sessionId))
      plans.set(run.executionId, await planOfRun(services, run));
    if (plans.size === 0)
      throw new ApiError("RUN_NOT_FOUND", "There is no run with this session id");
    return context.json(sessionBody(sessionId, store, (run) => plans.get(run.executionId)));
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
