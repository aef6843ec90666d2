import type { Context, Hono } from "hono";
import {
  executePath,
  flowPath,
  HEADER_FLOW_HASH,
  jobPath,
  jobsPath,
  stepPath,
  versionPath,
} from "noukai-codegen-runtime/wire";
import type { Plan } from "../../engine/plan.js";
import type { JsonObject } from "../../json.js";
import { planForRequest } from "../../runs/continue.js";
import { executeFlow } from "../../runs/execute.js";
import { jobStatus } from "../../runs/jobs.js";
import { prepareStep } from "../../runs/step.js";
import { readJsonObject } from "../body.js";
import { addressedPlan, addressedRun, keyOf, sessionOf, type AppServices } from "../context.js";
import { ApiError } from "../errors.js";
import { eventStream } from "../sse.js";

interface RunCall {
  readonly plan: Plan;
  readonly body: JsonObject;
  readonly sessionId: string | null;
}

/** What runs flows: `execute`, `step` and `jobs`, each with and without a version in its path. */
export function runRoutes(app: Hono, services: AppServices): void {
  const flow = flowPath(":org", ":project", ":slug");

  async function readCall(context: Context): Promise<RunCall> {
    keyOf(context);
    const sessionId = sessionOf(context);
    const addressed = addressedPlan(services, context, context.req.param("version"));
    const body = await readJsonObject(context.req.raw, services.limits);
    return { plan: await planForRequest(services.runs, body, addressed), body, sessionId };
  }

  for (const base of [flow, versionPath(flow, ":version")]) {
    app.post(executePath(base), async (context) => {
      const { plan, body, sessionId } = await readCall(context);
      const answer = await executeFlow(services.runs, plan, body, sessionId);
      return context.json(answer, 200, { [HEADER_FLOW_HASH]: plan.hash });
    });

    app.post(stepPath(base), async (context) => {
      if (services.strict && context.req.param("version") === "v0") {
        throw new ApiError(
          "INVALID_VERSION",
          "A draft cannot be streamed: pass a published version",
        );
      }
      const { plan, body, sessionId } = await readCall(context);
      const stream = await prepareStep(services.runs, plan, body, sessionId);
      return eventStream(stream.run, { [HEADER_FLOW_HASH]: plan.hash }, services.reportBug);
    });

    app.post(jobsPath(base), async (context) => {
      const { plan, body, sessionId } = await readCall(context);
      const answer = await services.jobs.submit(plan, body, sessionId);
      return context.json(answer, 202, { [HEADER_FLOW_HASH]: plan.hash });
    });
  }

  app.get(jobPath(flow, ":executionId"), async (context) => {
    keyOf(context);
    const run = await addressedRun(services, context);
    if (run.trigger !== "job")
      throw new ApiError("RUN_NOT_FOUND", `Run ${run.executionId} is no job`);
    return context.json(jobStatus(run));
  });
}
