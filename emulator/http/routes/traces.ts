import type { Context, Hono } from "hono";
import {
  flowPath,
  flowRunLiveTracePath,
  flowRunStepTracePath,
  flowRunTracePath,
  liveTracePath,
  QUERY_ATTEMPT,
  QUERY_LOOP_INDEX,
  sessionPath,
  stepTracePath,
  tracePath,
} from "noukai-codegen-runtime/wire";
import type { Plan } from "../../flows/plan.js";
import { streamTrace } from "../../runs/live-trace.js";
import { planOfRun } from "../../runs/plan-of-run.js";
import { sessionBody } from "../../runs/sessions.js";
import { runTrace, stepTraceBody } from "../../runs/trace.js";
import { mayUse } from "../../keys.js";
import type { RunRecord } from "../../store/store.js";
import {
  addressedRun,
  admitted,
  parameter,
  readCount,
  readSessionId,
  runById,
  type AppServices,
} from "../context.js";
import { ServiceError } from "../../errors.js";
import { connectionOf } from "../inject-fault.js";
import { eventStream } from "../sse.js";

/** The routes of traces and sessions. */
export function traceRoutes(app: Hono, services: AppServices): void {
  const flow = flowPath(":org", ":project", ":slug");
  const { runs } = services;
  const id = ":executionId";
  serveTraces(app, services, addressedRun, {
    run: tracePath(flow, id),
    step: stepTracePath(flow, id, ":stepId"),
    live: liveTracePath(flow, id),
  });
  serveTraces(app, services, runById, {
    run: flowRunTracePath(id),
    step: flowRunStepTracePath(id, ":stepId"),
    live: flowRunLiveTracePath(id),
  });

  app.get(sessionPath(":sessionId"), async (context) => {
    const key = admitted(services, context);
    const sessionId = readSessionId(parameter(context, "sessionId"));
    const store = await runs.store();
    const visible = store.sessionRuns(sessionId).filter((run) => mayUse(key, run));
    const plans = new Map<RunRecord["executionId"], Plan | undefined>();
    for (const run of visible) plans.set(run.executionId, await planOfRun(services, run));
    if (visible.length === 0)
      throw new ServiceError("RUN_NOT_FOUND", "There is no run with this session id");
    return context.json(
      sessionBody(sessionId, visible, store, runs.wire, (run) => plans.get(run.executionId)),
    );
  });
}

/** The routes of traces, of one of the two families of paths. */
function serveTraces(
  app: Hono,
  services: AppServices,
  findRun: (services: AppServices, context: Context) => Promise<RunRecord>,
  paths: { readonly run: string; readonly step: string; readonly live: string },
): void {
  const { runs } = services;

  app.get(paths.run, async (context) =>
    context.json(await runTrace(runs, await findRun(services, context))),
  );

  app.get(paths.step, async (context) => {
    const run = await findRun(services, context);
    const query = {
      stepId: parameter(context, "stepId"),
      attempt: readAttempt(context.req.query(QUERY_ATTEMPT)),
      loopIndex: readCount(context, QUERY_LOOP_INDEX, 0, Number.MAX_SAFE_INTEGER),
    };
    return context.json(await stepTraceBody(runs, run, query));
  });

  app.get(paths.live, async (context) => {
    const run = await findRun(services, context);
    const plan = await planOfRun(services, run);
    if (plan === undefined)
      throw new ServiceError("FLOW_NOT_FOUND", "The flow of this run no longer exists");
    return eventStream(
      (send, signal) =>
        streamTrace(runs, run, plan, send, AbortSignal.any([signal, services.stopping])),
      { connection: connectionOf(context), reportBug: services.reportBug },
    );
  });
}

function readAttempt(text: string | undefined): "latest" | "all" | number {
  if (text === undefined || text === "latest") return "latest";
  if (text === "all") return "all";
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new ServiceError(
    "VALIDATION_ERROR",
    `${QUERY_ATTEMPT} has to be "latest", "all" or a number from 1`,
  );
}
