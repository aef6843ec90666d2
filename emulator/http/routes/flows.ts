import type { Hono } from "hono";
import { FLOWS_PATH, flowDefinitionPath, HEADER_FLOW_HASH } from "noukai-codegen-runtime/wire";
import { toDocument } from "../../flows/document.js";
import { addressedPlan, type AppServices } from "../context.js";
import { eventStream } from "../sse.js";

/**
 * `GET /flows`, `GET /flows/{org}/{project}/{slug}` and `GET /flows/changes`: the definitions, in the format of
 * definition files, and their changes. No API key is required: they are files on this machine.
 */
export function flowRoutes(app: Hono, services: AppServices): void {
  app.get(FLOWS_PATH, (context) => {
    const { org, project } = context.req.query();
    const flows = services
      .catalogue()
      .plans.filter(({ definition }) => (org ?? definition.org) === definition.org)
      .filter(({ definition }) => (project ?? definition.project) === definition.project)
      .map((plan) => ({
        hash: plan.hash,
        definition: toDocument(plan.definition, { emulated: false }),
      }));
    return context.json({ flows });
  });

  app.get(`${FLOWS_PATH}/changes`, () =>
    eventStream(
      async (send, signal) => {
        const over = AbortSignal.any([signal, services.stopping]);
        await send({ event: "ready", data: { flows: services.catalogue().plans.length } });
        const stop = services.onChange((changes) => {
          for (const change of changes) void send({ event: "flow_changed", data: change });
        });
        await aborted(over);
        stop();
      },
      {},
      services.reportBug,
    ),
  );

  app.get(flowDefinitionPath(":org", ":project", ":slug"), (context) => {
    const version = context.req.query("version") ?? "draft";
    const plan = addressedPlan(services, context, version === "draft" ? "v0" : `v${version}`);
    const tag = `"${plan.hash}"`;
    const headers = { ETag: tag, [HEADER_FLOW_HASH]: plan.hash };
    if (matchesTag(context.req.header("if-none-match"), tag))
      return context.body(null, 304, headers);
    return context.json(toDocument(plan.definition, { emulated: false }), 200, headers);
  });
}

function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(",")
    .some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === tag);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise<void>((resolve) => {
    signal.addEventListener(
      "abort",
      () => {
        resolve();
      },
      { once: true },
    );
  });
}
