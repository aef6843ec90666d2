import { setTimeout as wait } from "node:timers/promises";
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
import type { Plan } from "../../flows/plan.js";
import type { JsonObject } from "../../../generator/json-schema/types.js";
import type { RequestContext } from "../../runs/request.js";
import { planForRequest } from "../../runs/continue.js";
import { executeFlow } from "../../runs/execute.js";
import type { RunRequest } from "../../runs/requests.js";
import { prepareStep } from "../../runs/step.js";
import type { FaultEndpoint } from "../../faults/rules.js";
import { mayUse } from "../../keys.js";
import { readJsonObject } from "../body.js";
import {
  addressedJob,
  addressedPlan,
  admitted,
  authorizedAddress,
  sessionOf,
  type AppServices,
} from "../context.js";
import { ServiceError } from "../../errors.js";
import { FAILED_RUN } from "../errors.js";
import {
  connectionOf,
  DisconnectedError,
  faultResponse,
  requestIdOf,
  truncated,
  type Connection,
} from "../inject-fault.js";
import { parseExecute, parseJob, parseStep } from "../requests/run-requests.js";
import { eventStream } from "../sse.js";
import { flowId, type FlowAddress } from "../../../generator/definition/flow-id.js";

interface RunCall<Request> {
  readonly plan: Plan;
  readonly request: Request;
  readonly context: RequestContext;
  readonly connection: Connection | undefined;
}

/** The routes that run flows: `execute`, `step` and `jobs`, each with and without a version in its path. */
export function runRoutes(app: Hono, services: AppServices): void {
  const flow = flowPath(":org", ":project", ":slug");
  const { runs, jobs, faults, keys } = services;

  const warnedDrafts = new Set<string>();

  /** The hosted service does not stream drafts, although its reference allows it. */
  function streamDraft(address: FlowAddress): void {
    if (services.strict) {
      throw new ServiceError(
        "INVALID_VERSION",
        "The draft cannot be streamed: pass a published version",
      );
    }
    const name = flowId(address);
    if (warnedDrafts.has(name)) return;
    warnedDrafts.add(name);
    services.notice(
      `warning: the draft of ${name} is streamed; the hosted service refuses this with INVALID_VERSION, as --strict does`,
    );
  }

  /** Authenticates and reads a request, and injects faults around `serve`. */
  function route<Request extends RunRequest>(
    endpoint: FaultEndpoint,
    parse: (body: JsonObject) => Request,
    serve: (call: RunCall<Request>) => Promise<Response>,
  ): (context: Context) => Promise<Response> {
    return async (context) => {
      const key = admitted(services, context);
      const sessionId = sessionOf(context);
      authorizedAddress(context, key);
      const addressed = addressedPlan(services, context, context.req.param("version"));
      if (endpoint === "step" && context.req.param("version") === "v0") {
        streamDraft(addressed.definition);
      }
      const fault = await faults.inject(addressed.definition, endpoint);
      if (fault?.kind === "status") return faultResponse(fault);
      if (fault?.kind === "disconnect") throw new DisconnectedError();
      if (fault?.kind === "hang") await hang(services.stopping);
      const request = parse(await readJsonObject(context.req.raw, services.limits));
      const plan = await planForRequest(runs, request, addressed, (run) => mayUse(key, run));
      const requestContext = {
        sessionId,
        requestId: requestIdOf(context),
        charge: () => {
          keys.charge(key);
        },
      };
      const connection = connectionOf(context);
      const response = await serve({ plan, request, context: requestContext, connection });
      return fault?.kind === "truncate" ? truncated(response, connection) : response;
    };
  }

  const execute = route("execute", parseExecute, async ({ plan, request, context }) => {
    const answer = await executeFlow(runs, plan, request, context);
    const { body, failure } = answer;
    const headers: Record<string, string> = { [HEADER_FLOW_HASH]: plan.hash };
    // For the log. What is not a code is no header.
    if (failure !== undefined) headers[FAILED_RUN] = /^\w+$/.test(failure.code) ? failure.code : "";
    return Response.json(body, { headers });
  });
  const step = route("step", parseStep, async ({ plan, request, context, connection }) => {
    const stream = await prepareStep(runs, plan, request, context);
    const headers = { [HEADER_FLOW_HASH]: plan.hash };
    return eventStream(stream.run, { headers, connection, reportBug: services.reportBug });
  });
  const submit = route("jobs", parseJob, async ({ plan, request, context }) => {
    if (request.callback !== undefined && !services.webhooks.enabled) {
      throw new ServiceError(
        "VALIDATION_ERROR",
        "callbackUrl needs a secret to sign with: start the emulator with --webhook-secret or NOUKAI_WEBHOOK_SECRET",
      );
    }
    const answer = await jobs.submit(plan, request, context);
    return Response.json(answer, { status: 202, headers: { [HEADER_FLOW_HASH]: plan.hash } });
  });
  for (const base of [flow, versionPath(flow, ":version")]) {
    app.post(executePath(base), execute);
    app.post(stepPath(base), step);
    app.post(jobsPath(base), submit);
  }

  app.get(jobPath(flow, ":executionId"), async (context) => {
    return context.json(jobs.poll(await addressedJob(services, context)));
  });
}

/** Waits longer than any client does, or until the emulator stops. */
async function hang(stopping: AbortSignal): Promise<never> {
  await wait(86_400_000, undefined, { signal: stopping, ref: false }).catch(() => undefined);
  throw new DisconnectedError();
}
