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
  type WebhookPayload,
} from "noukai-codegen-runtime/wire";
import type { Log } from "../log.js";
import type { EmulatorOptions } from "../options.js";
import { describeFailure } from "../runs/wire-form.js";
import type { RunRecord, Store, StoredDelivery } from "../store/store.js";
import type { Delivery } from "./delivery.js";

/** Sends the ends of jobs. */
export interface Webhooks {
  /** Whether there is a secret to sign with. */
  readonly enabled: boolean;
  /** Sends the end of a run to its callback, if it has one for that. Does not wait for it. */
  readonly send: (run: RunRecord) => void;
  /** The newest deliveries, in the order of the ends of their runs. */
  list(): readonly Delivery[];
  /** Goes on with what an earlier process has not delivered: to be called before runs go on. */
  readonly resume: () => Promise<void>;
  /** Stops what is being sent, which stays pending in the store. */
  readonly close: () => Promise<void>;
}

type WebhookOptions = Pick<
  EmulatorOptions,
  "webhookSecret" | "webhookOldSecret" | "webhookRetryDelays"
>;

/** What deliveries need of the emulator. */
export interface WebhookServices {
  readonly store: () => Promise<Pick<Store, "deliveries" | "putDelivery" | "undeliveredRuns">>;
  /** Is called when a delivery is added, or its state is another. */
  readonly changed: () => void;
}

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

/** Signs and sends as the service does (PROTOCOL.md, "jobs"). How often it tries, and when, is assumed. */
export function createWebhooks(
  {
    webhookSecret: secret,
    webhookOldSecret: oldSecret,
    webhookRetryDelays: retryDelays = RETRY_DELAYS,
  }: WebhookOptions,
  { notice, bug: reportBug }: Pick<Log, "notice" | "bug">,
  { store, changed }: WebhookServices,
): Webhooks {
  const deliveries = new Map<string, Delivery>();
  const underWay = new Set<Promise<void>>();
  const stopping = new AbortController();

  function show(delivery: Delivery): void {
    deliveries.set(delivery.deliveryId, delivery);
    const [oldest] = deliveries.keys();
    if (deliveries.size > MAX_DELIVERIES && oldest !== undefined) deliveries.delete(oldest);
    changed();
  }

  async function deliver(run: RunRecord, due: DueDelivery, stored: StoredDelivery): Promise<void> {
    const kept = await store();
    let delivery: Delivery = { ...shownOf(run, due), ...stored };
    const update = (change: Partial<StoredDelivery>): void => {
      delivery = { ...delivery, ...change };
      kept.putDelivery(run.sequence, delivery);
      show(delivery);
    };
    update({});
    const body = JSON.stringify(due.payload);
    const name = `webhook ${delivery.event} of ${run.executionId} to ${delivery.url}`;
    // An attempt more than there are delays; those of an earlier process count.
    for (const delay of [...retryDelays.slice(stored.attempts), undefined]) {
      const problem = await attempt(delivery, due.url, body);
      if (stopping.signal.aborted) return;
      const attempts = delivery.attempts + 1;
      if (problem === undefined) {
        update({ attempts, state: "delivered", problem: null });
        notice(`${name}: delivered, attempt ${attempts}`);
        return;
      }
      update({ attempts, problem, state: delay === undefined ? "dead" : "pending" });
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

  function begin(run: RunRecord, stored: StoredDelivery): void {
    const due = dueOf(run);
    if (!due || secret === undefined) return;
    const sent: Promise<void> = deliver(run, due, stored)
      .catch((error: unknown) => {
        if (!stopping.signal.aborted) reportBug(error);
      })
      .finally(() => underWay.delete(sent));
    underWay.add(sent);
  }

  return {
    enabled: secret !== undefined,
    send: (run) => {
      begin(run, newDelivery());
    },
    resume: async () => {
      const kept = await store();
      let waiting = 0;
      const goOn = (run: RunRecord, delivery: StoredDelivery): void => {
        const due = dueOf(run);
        if (!due) return;
        if (delivery.state === "pending") waiting += 1;
        show({ ...shownOf(run, due), ...delivery });
        if (delivery.state === "pending") begin(run, delivery);
      };
      for (const { run, delivery } of kept.deliveries(MAX_DELIVERIES)) goOn(run, delivery);
      for (const run of kept.undeliveredRuns()) goOn(run, newDelivery());
      if (waiting > 0 && secret === undefined)
        notice(
          `webhooks of earlier jobs that wait: ${waiting}; start with --webhook-secret to send them`,
        );
    },
    list: () => [...deliveries.values()],
    close: async () => {
      stopping.abort();
      await Promise.all(underWay);
    },
  };
}

/** What is to be sent, and where. */
interface DueDelivery {
  readonly url: string;
  readonly payload: WebhookPayload;
}

/** What the end of a run sends; undefined if it has no callback for that. */
function dueOf(run: RunRecord): DueDelivery | undefined {
  const { callback } = run.order;
  const payload = payloadOf(run);
  if (!callback || !payload || !callback.events.includes(payload.event)) return undefined;
  return { url: callback.url, payload };
}

function newDelivery(): StoredDelivery {
  return { deliveryId: randomUUID(), state: "pending", attempts: 0, problem: null };
}

function shownOf(
  { executionId }: RunRecord,
  { url, payload }: DueDelivery,
): Pick<Delivery, "event" | "executionId" | "url"> {
  const { origin, pathname } = new URL(url);
  return { executionId, event: payload.event, url: origin + pathname };
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
