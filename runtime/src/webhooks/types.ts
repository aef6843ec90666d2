import type { ContractOf, FlowContract, VersionOf } from "../flow/contract.js";
import type { DefaultVersionOf } from "../flow/options.js";
import type { RunFailure } from "../flow/results.js";
import type { FlowFactory } from "../flow/define.js";
import type { ValidationMode } from "../schemas/options.js";
import type { DeliveryStore } from "./deliveries.js";
import type { SignedParts, WebhookSecret } from "./signature.js";

/** Options of `verifyWebhook` and `handleWebhook`. */
export interface WebhookOptions {
  /**
   * The secret of the webhook, or several: the new one and the old one while it is replaced. A delivery that is signed with any of
   * them is accepted, by `v1` or `v2`.
   */
  readonly secret: WebhookSecret | readonly WebhookSecret[];
  /** How old a delivery may be, and how far in the future, in seconds. Default: 300. */
  readonly tolerance?: number | undefined;
  /**
   * Remembers deliveries, so that none is handled twice. False: none is remembered, and a delivery that was intercepted can be
   * sent again within the tolerance. Default: the memory of this process, which does not do where several receive deliveries.
   */
  readonly deliveries?: DeliveryStore | false | undefined;
  /** Maximum size of a body in bytes. Default: 10 MiB. */
  readonly maxBytes?: number | undefined;
  /** What the service signs. Default: the timestamp, a full stop and the body, which is assumed: the service does not say. */
  readonly signedContent?: ((parts: SignedParts) => string | Uint8Array) | undefined;
  /** The time in milliseconds since 1970, for tests. Default: `Date.now`. */
  readonly now?: (() => number) | undefined;
}

/** The flow whose runs are delivered, for the type of their results. */
export interface WebhookFlow<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> extends WebhookOptions {
  /** A flow of the generated client. A delivery that names another one is refused. */
  readonly flow: FlowFactory<F>;
  /** The version that the runs have. Default: the `defaultVersion` of the flow. */
  readonly version?: V | undefined;
  /**
   * How results are validated, for a flow with schemas: an invalid one is thrown as an `OutputValidationError`, warned of, or not
   * looked for. Default: `outputs: "warn"`.
   */
  readonly validate?: { readonly outputs?: ValidationMode | undefined } | undefined;
}

/** What all verified deliveries have. */
interface Delivery {
  readonly executionId: string;
  /** Undefined if the service does not name it. */
  readonly flowId: string | undefined;
  /** The slug of the flow; undefined if the service does not name it. */
  readonly slug: string | undefined;
  /** The same in all attempts of a delivery. */
  readonly deliveryId: string;
  /** When it was signed. */
  readonly signedAt: Date;
  /** The whole body, as the service sent it. */
  readonly payload: Readonly<Record<string, unknown>>;
  /** Remembers that the delivery was handled: from now on it is refused as `webhook_delivery_repeated`, whose status is 200. */
  complete(): Promise<void>;
  /** Gives the delivery back, because it could not be handled: the next attempt of the service is taken. */
  release(): Promise<void>;
}

/** A run that completed. */
export interface FlowCompletedDelivery<Result> extends Delivery {
  readonly event: "flow.completed";
  readonly result: Result;
}

/** A run that failed. */
export interface FlowFailedDelivery extends Delivery {
  readonly event: "flow.failed";
  readonly error: RunFailure;
}

/** A verified delivery; narrowed by `event`. */
export type WebhookDelivery<Result = unknown> = FlowCompletedDelivery<Result> | FlowFailedDelivery;

/** The delivery of a run of version `V` of a flow. */
export type DeliveryOf<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
> = WebhookDelivery<ContractOf<F, V>["result"]>;
