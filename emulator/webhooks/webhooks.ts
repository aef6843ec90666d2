import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  HEADER_WEBHOOK_DELIVERY,
  HEADER_WEBHOOK_EVENT,
  HEADER_WEBHOOK_SIGNATURE,
  HEADER_WEBHOOK_TIMESTAMP,
  WEBHOOK_TIMEOUT_MS,
  WEBHOOK_USER_AGENT,
  webhookSignedContent,
  type WebhookEventName,
  type WebhookPayload,
} from "noukai-codegen-runtime/wire";
import type { Log } from "../log.js";
import type { EmulatorOptions } from "../options.js";
import { describeFailure } from "../runs/wire-form.js";
import type { RunRecord } from "../store/store.js";

/** A delivery, as the control route shows it. */
export interface Delivery {
  readonly deliveryId: string;
  readonly executionId: string;
  readonly event: WebhookEventName;
  /** Without its query, which may hold a token. */
  readonly url: string;
  /** `dead`: no attempt was answered with 2xx, and there will be no other. */
  readonly state: "pending" | "delivered" | "dead";
  readonly attempts: number;
  /** Why the last attempt failed. */
  readonly problem: string | null;
}

/** Sends the ends of jobs. */
export interface Webhooks {
  /** Whether there is a secret to sign with. */
  readonly enabled: boolean;
  /** Sends the end of a run to its callback, if it has one for that. Does not wait for it. */
  readonly send: (run: RunRecord) => void;
  /** The newest deliveries, in the order of the ends of their runs. */
  list(): readonly Delivery[];
  /** Gives up what is being sent. */
  readonly close: () => Promise<void>;
}

type WebhookOptions = Pick<
  EmulatorOptions,
  "webhookSecret" | "webhookOldSecret" | "webhookRetryDelays"
>;

/** In milliseconds. */
const RETRY_DELAYS = [1_000, 5_000, 30_000, 120_000];
/** How many deliveries are remembered. */
const MAX_DELIVERIES = 1000;

/** The secrets of the options: none of them may be in the log. */
export function webhookSecrets({
  webhookSecret,
  webhookOldSecret,
}: WebhookOptions): readonly (string | undefined)[] {
  return [webhookSecret, webhookOldSecret];
}

/**
 * Signs and sends as the service does (PROTOCOL.md, "jobs"). How often it tries, and when, is assumed.
 *
 * @param changed is called when a delivery is added, or its state is another.
 */
export function createWebhooks(
  {
    webhookSecret: secret,
    webhookOldSecret: oldSecret,
    webhookRetryDelays: retryDelays = RETRY_DELAYS,
  }: WebhookOptions,
  { notice, bug: reportBug }: Pick<Log, "notice" | "bug">,
  changed: () => void,
): Webhooks {
  const deliveries = new Map<string, Delivery>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  function update(delivery: Delivery): Delivery {
    deliveries.set(delivery.deliveryId, delivery);
    const [oldest] = deliveries.keys();
    if (deliveries.size > MAX_DELIVERIES && oldest !== undefined) deliveries.delete(oldest);
    changed();
    return delivery;
  }

  async function deliver(first: Delivery, url: string, body: string): Promise<void> {
    let delivery = first;
    const name = `webhook ${first.event} of ${first.executionId} to ${first.url}`;
    for (const delay of [...retryDelays, undefined]) {
      const problem = await attempt(delivery, url, body);
      if (stopping.signal.aborted) return;
      const attempts = delivery.attempts + 1;
      if (problem === undefined) {
        update({ ...delivery, attempts, state: "delivered", problem: null });
        notice(`${name}: delivered, attempt ${attempts}`);
        return;
      }
      const state = delay === undefined ? "dead" : "pending";
      delivery = update({ ...delivery, attempts, problem, state });
      const next =
        delay === undefined
          ? "is a dead letter now: GET /emulator/webhooks lists it"
          : `is repeated in ${delay / 1000} s`;
      notice(`${name}: attempt ${attempts} failed (${problem}), ${next}`);
      if (delay !== undefined)
        await sleep(delay, undefined, { signal: stopping.signal, ref: false });
    }
  }

  /** Sends once. @returns what went wrong */
  async function attempt(
    { deliveryId, event }: Delivery,
    url: string,
    body: string,
  ): Promise<string | undefined> {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(WEBHOOK_TIMEOUT_MS)]);
    try {
      const response = await fetch(url, {
        method: "POST",
        redirect: "manual",
        signal,
        body,
        headers: {
          "content-type": "application/json",
          "user-agent": WEBHOOK_USER_AGENT,
          [HEADER_WEBHOOK_EVENT]: event,
          [HEADER_WEBHOOK_DELIVERY]: deliveryId,
          [HEADER_WEBHOOK_TIMESTAMP]: timestamp,
          [HEADER_WEBHOOK_SIGNATURE]: signatures(timestamp, body),
        },
      });
      await response.body?.cancel();
      return response.ok ? undefined : `status ${response.status}`;
    } catch (error) {
      return reasonOf(error);
    }
  }

  function signatures(timestamp: string, body: string): string {
    const content = webhookSignedContent(timestamp, new TextEncoder().encode(body));
    const made = [secret, oldSecret].map((key, at) =>
      key === undefined
        ? undefined
        : `v${at + 1}=${createHmac("sha256", key).update(content).digest("hex")}`,
    );
    return [`t=${timestamp}`, ...made.filter((each) => each !== undefined)].join(",");
  }

  return {
    enabled: secret !== undefined,
    send: (run) => {
      const { callback } = run.order;
      const payload = payloadOf(run);
      if (!callback || !payload || secret === undefined) return;
      if (!callback.events.includes(payload.event)) return;
      const { origin, pathname } = new URL(callback.url);
      const delivery = update({
        deliveryId: randomUUID(),
        executionId: run.executionId,
        event: payload.event,
        url: origin + pathname,
        state: "pending",
        attempts: 0,
        problem: null,
      });
      const sent: Promise<void> = deliver(delivery, callback.url, JSON.stringify(payload))
        .catch((error: unknown) => {
          if (!stopping.signal.aborted) reportBug(error);
        })
        .finally(() => underWay.delete(sent));
      underWay.add(sent);
    },
    list: () => [...deliveries.values()],
    close: async () => {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

function payloadOf(run: RunRecord): WebhookPayload | undefined {
  const { executionId, flowId, org, project, slug, status, result, failure } = run;
  const flow = { executionId, flowId, org, project, slug };
  if (status === "completed") return { event: "flow.completed", ...flow, status, result };
  if (status !== "failed") return undefined;
  const error = failure === null ? "The run failed" : describeFailure(failure);
  return { event: "flow.failed", ...flow, status, error };
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === "TimeoutError") return `no answer within ${WEBHOOK_TIMEOUT_MS / 1000} s`;
  const { cause } = error;
  return cause instanceof Error && "code" in cause ? String(cause.code) : error.message;
}
