import type { FlowContract, VersionOf } from "../flow/contract.js";
import type { DefaultVersionOf } from "../flow/options.js";
import { isWebhookError } from "./errors.js";
import type { WebhookRequest } from "./read-request.js";
import type { DeliveryOf, WebhookDelivery, WebhookFlow, WebhookOptions } from "./types.js";
import { verifyWebhook, type AnyWebhookOptions } from "./verify.js";

/**
 * Verifies a delivery, handles it, and says what to answer: 204 once it is handled, and for a delivery that is refused the status of
 * its `WebhookError` with `{error, message}`. A delivery that was handled before is answered with 200 and not handled again. The
 * service waits 20 seconds: put longer work into a queue.
 *
 * @param handle handles the delivery. If it throws, the delivery is released, so that the next attempt of the service is handled
 * @throws what `handle` throws, and what `verifyWebhook` throws other than a WebhookError: the server answers 500 then.
 */
export async function handleWebhook<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
>(
  request: WebhookRequest,
  options: WebhookFlow<F, V>,
  handle: (delivery: DeliveryOf<F, V>) => void | Promise<void>,
): Promise<Response>;
export async function handleWebhook(
  request: WebhookRequest,
  options: WebhookOptions,
  handle: (delivery: WebhookDelivery) => void | Promise<void>,
): Promise<Response>;
export async function handleWebhook(
  request: WebhookRequest,
  options: AnyWebhookOptions,
  handle: (delivery: WebhookDelivery) => void | Promise<void>,
): Promise<Response> {
  let delivery: WebhookDelivery;
  try {
    delivery = await verifyWebhook(request, options);
  } catch (error) {
    if (!isWebhookError(error)) throw error;
    const { code, message, status } = error;
    return Response.json({ error: code, message }, { status });
  }
  try {
    await handle(delivery);
  } catch (error) {
    // A claim that cannot be given back ends by itself.
    await delivery.release().catch(() => undefined);
    throw error;
  }
  await delivery.complete();
  return new Response(null, { status: 204 });
}
