import { describeFailure, reasonIn } from "../flow/failure.js";
import type { FlowAddress } from "../flow/route.js";
import type { RunFailure } from "../flow/results.js";
import { isRecord } from "../request/json.js";
import { WEBHOOK_EVENTS, type WebhookEventName, type WebhookPayload } from "../wire.js";
import { WebhookPayloadError } from "./errors.js";

/** What a body says of a run. */
export type RunReport = {
  readonly executionId: string;
  readonly flowId: string | undefined;
  readonly slug: string | undefined;
  readonly payload: Readonly<Record<string, unknown>>;
} & (
  | { readonly event: "flow.completed"; readonly result: unknown }
  | { readonly event: "flow.failed"; readonly error: RunFailure }
);

/**
 * Reads a body whose signature was verified, as a `WebhookPayload`; only `executionId` is required of it. The headers are not
 * signed: what the body says counts, and the header has to agree.
 *
 * @param header `X-Noukai-Event`
 * @param flow what the run has to be of, where the body says which flow it is
 * @throws WebhookPayloadError if it is anything else.
 */
export function readPayload(
  body: Uint8Array,
  header: string,
  flow: FlowAddress | undefined,
  deliveryId: string,
): RunReport {
  const refuse = (
    message: string,
    code: WebhookPayloadError["code"] = "webhook_payload_invalid",
  ): WebhookPayloadError => new WebhookPayloadError(code, message, { deliveryId });
  const payload = parse(body);
  if (!isRecord(payload)) throw refuse("The body of the delivery is no JSON object.");
  const { executionId, flowId, slug }: Partial<Record<keyof WebhookPayload, unknown>> = payload;
  if (typeof executionId !== "string" || executionId === "") {
    throw refuse("The body of the delivery has no executionId.");
  }
  const named = [payload.event, eventOf(payload.status)].filter((name) => name !== undefined);
  const event = WEBHOOK_EVENTS.find((name) => name === header);
  if (!event) {
    throw refuse(
      `X-Noukai-Event is ${JSON.stringify(header.slice(0, 64))}, and events are ${WEBHOOK_EVENTS.join(" and ")}.`,
    );
  }
  if (named.some((name) => name !== event)) {
    throw refuse(
      `X-Noukai-Event is ${event}, and the signed body is about another event.`,
      "webhook_event_mismatch",
    );
  }
  for (const field of ["org", "project", "slug"] as const) {
    const sent = payload[field];
    if (!flow || sent === undefined || sent === flow[field]) continue;
    throw refuse(
      `The delivery is about a run of another flow than ${flow.org}/${flow.project}/${flow.slug} (flow): its ${field} differs.`,
      "webhook_flow_mismatch",
    );
  }
  const known = {
    executionId,
    flowId: typeof flowId === "string" ? flowId : undefined,
    slug: typeof slug === "string" ? slug : undefined,
    payload,
  };
  return event === "flow.completed"
    ? { ...known, event, result: payload.result }
    : { ...known, event, error: describeFailure(reasonIn(payload, ["error", "result"])) };
}

function eventOf(status: unknown): WebhookEventName | undefined {
  return WEBHOOK_EVENTS.find((name) => name === `flow.${String(status)}`);
}

function parse(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
}
