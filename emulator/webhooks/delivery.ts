import type { WebhookEventName } from "noukai-codegen-runtime/wire";
import type { StoredDelivery } from "../store/store.js";

/** A delivery, as the control route shows it. */
export interface Delivery extends StoredDelivery {
  readonly executionId: string;
  readonly event: WebhookEventName;
  /** Without its query, which may hold a token. */
  readonly url: string;
}
