import { WebhookDeliveryError } from "./errors.js";
import { memoryDeliveries, type Claim, type DeliveryStore } from "./deliveries.js";

/** How long it is remembered that a delivery was handled, in seconds: longer than the service repeats one. */
const KEEP_S = 259_200;

let ofProcess: DeliveryStore | undefined;

/** What can be done with a claimed delivery. */
export interface ClaimedDelivery {
  complete(): Promise<void>;
  release(): Promise<void>;
}

/**
 * Claims a delivery, by its id and by its body: the id is not signed, and can be changed when a delivery is repeated.
 *
 * @param tolerance in seconds; a claim that is not completed ends when the delivery is too old to be accepted again
 * @throws WebhookDeliveryError if it was claimed before.
 */
export async function claimDelivery(
  deliveries: DeliveryStore | false | undefined,
  deliveryId: string,
  body: Uint8Array,
  tolerance: number,
): Promise<ClaimedDelivery> {
  if (deliveries === false) return { complete: nothing, release: nothing };
  const store = deliveries ?? (ofProcess ??= memoryDeliveries());
  const keys = [`body:${await digest(body)}`, `delivery:${deliveryId}`];
  const claimed: string[] = [];
  const release = async (): Promise<void> => {
    for (const key of claimed) await store.release(key);
  };
  for (const key of keys) {
    let claim: Claim | undefined;
    try {
      claim = await store.claim(key, tolerance * 2);
    } finally {
      if (claim !== "claimed") await release();
    }
    if (claim === "claimed") {
      claimed.push(key);
      continue;
    }
    if (claim === "completed") {
      throw new WebhookDeliveryError(
        "webhook_delivery_repeated",
        "The delivery was handled before: answer 200, so that it is not sent again.",
        { deliveryId },
      );
    }
    throw new WebhookDeliveryError(
      "webhook_delivery_in_progress",
      "The delivery is being handled, or was neither completed nor released: answer 409, so that it is sent again later.",
      { deliveryId },
    );
  }
  return {
    complete: async () => {
      for (const key of claimed) await store.complete(key, KEEP_S);
    },
    release,
  };
}

const nothing = (): Promise<void> => Promise.resolve();

async function digest(body: Uint8Array): Promise<string> {
  const hash = await globalThis.crypto.subtle.digest("SHA-256", body);
  return Array.from(new Uint8Array(hash), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
