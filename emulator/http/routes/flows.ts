import type { Hono } from "hono";
import { FLOWS_PATH, flowDefinitionPath, HEADER_FLOW_HASH } from "noukai-codegen-runtime/wire";
import { serializeDefinition } from "../../../generator/definition/serialize.js";
import { type FlowChange } from "../../flows/catalogue.js";
import type { WireEvent } from "../../runs/wire-form.js";
import { addressedPlan, type AppServices } from "../context.js";
import { connectionOf } from "../inject-fault.js";
import { eventStream } from "../sse.js";
import { flowId } from "../../../generator/definition/flow-id.js";

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
        definition: serializeDefinition(plan.definition),
      }));
    return context.json({ flows });
  });

  app.get(`${FLOWS_PATH}/changes`, (context) =>
    eventStream(
      (send, signal) => sendChanges(services, send, AbortSignal.any([signal, services.stopping])),
      { connection: connectionOf(context), reportBug: services.reportBug },
    ),
  );

  app.get(flowDefinitionPath(":org", ":project", ":slug"), (context) => {
    const version = context.req.query("version") ?? "draft";
    const plan = addressedPlan(services, context, version === "draft" ? "v0" : `v${version}`);
    const tag = `"${plan.hash}"`;
    const headers = { ETag: tag, [HEADER_FLOW_HASH]: plan.hash };
    if (matchesTag(context.req.header("if-none-match"), tag))
      return context.body(null, 304, headers);
    return context.json(serializeDefinition(plan.definition), 200, headers);
  });
}

function matchesTag(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false;
  return header
    .split(",")
    .some((each) => each.trim() === "*" || each.trim().replace(/^W\//, "") === tag);
}

/** Sends each change of a definition. For a slow client, only the latest of each definition is kept. */
async function sendChanges(
  services: AppServices,
  send: (event: WireEvent) => Promise<void>,
  signal: AbortSignal,
): Promise<void> {
  const pending = new Map<string, FlowChange>();
  let wake: (() => void) | undefined;
  const unsubscribe = services.onChange((changes) => {
    for (const change of changes) pending.set(`${flowId(change)}@${change.version}`, change);
    wake?.();
  });
  const stop = (): void => {
    wake?.();
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    await send({ event: "ready", data: { flows: services.catalogue().plans.length } });
    while (!signal.aborted) {
      const [next] = pending;
      if (next === undefined) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      const [key, change] = next;
      pending.delete(key);
      await send({ event: "flow_changed", data: change });
    }
  } finally {
    unsubscribe();
    signal.removeEventListener("abort", stop);
  }
}
