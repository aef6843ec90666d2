import type { Hono } from "hono";
import { FLOW_RUNS_PATH, HEALTH_PATH, KEYS_VERIFY_PATH } from "noukai-codegen-runtime/wire";
import { uuidOf } from "../../flows/plan.js";
import { mayUse } from "../../keys.js";
import { projectIdOf, projectsIn } from "../../mcp/projects.js";
import { runSummary } from "../../runs/trace.js";
import { admitted, queryOf, readCount, type AppServices } from "../context.js";
import { ServiceError } from "../../errors.js";

const DEFAULT_LIMIT = 20;
const MAX_LIMIT = 100;
const STATUSES = ["pending", "running", "paused", "completed", "failed", "cancelled"];

/** The routes that do not concern one flow: `GET /health`, `GET /keys/verify` and `GET /flow-runs`. */
export function accountRoutes(app: Hono, services: AppServices): void {
  // `emulator` is an addition: it tells an emulator from the service.
  app.get(HEALTH_PATH, (context) => context.json({ status: "ok", emulator: true }));

  app.get(KEYS_VERIFY_PATH, (context) => {
    const key = admitted(services, context);
    // A key of the service belongs to one project. One that may use all flows has it where they are all of one project.
    const projects = projectsIn(services.catalogue()).filter((each) => mayUse(key, each));
    const [only] = projects.length === 1 ? projects : [];
    const { org = only?.org, project = only?.project, environment = "emulator" } = key;
    // The names are assumed: the documentation says what the response is about, but not how it is written.
    return context.json({
      valid: true,
      organization_id: org === undefined ? null : uuidOf(org),
      organization: org ?? null,
      project_id: org === undefined || project === undefined ? null : projectIdOf(org, project),
      project: project ?? null,
      environment,
    });
  });

  app.get(FLOW_RUNS_PATH, async (context) => {
    const { org, project } = admitted(services, context);
    const status = context.req.query("status");
    if (status !== undefined && !STATUSES.includes(status)) {
      throw new ServiceError("VALIDATION_ERROR", `status has to be one of ${STATUSES.join(", ")}`);
    }
    const limit = readCount(context, "limit", 1, MAX_LIMIT) ?? DEFAULT_LIMIT;
    const before = readCount(context, "before", 0, Number.MAX_SAFE_INTEGER);
    const found = (await services.runs.store()).listRuns({
      flowId: queryOf(context, "flow_id"),
      org,
      project,
      status,
      before,
      limit: limit + 1,
    });
    const page = found.slice(0, limit);
    const next = found.length > limit ? (page.at(-1)?.sequence ?? null) : null;
    return context.json({ runs: page.map(runSummary), next });
  });
}
