import type { FlowContract, VersionOf } from "../flow/contract.js";
import type { DefaultVersionOf } from "../flow/options.js";
import { HEADER_WEBHOOK_DELIVERY, HEADER_WEBHOOK_EVENT, webhookSignedContent } from "../wire.js";
import { claimDelivery } from "./claim.js";
import { readPayload } from "./read-payload.js";
import { checkPositive, readRequest, type WebhookRequest } from "./read-request.js";
import {
  checkSignatures,
  checkTimestamp,
  malformed,
  missing,
  readSecrets,
  readSignature,
  type SignedParts,
} from "./signature.js";
import type { DeliveryOf, WebhookDelivery, WebhookFlow, WebhookOptions } from "./types.js";
import { validateResult } from "./validate-result.js";

const DEFAULT_TOLERANCE_S = 300;
const DEFAULT_MAX_BYTES = 10 * 1024 * 1024;
const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** The options of any flow. */
export type AnyWebhookOptions = WebhookOptions & Partial<WebhookFlow<FlowContract>>;

/**
 * Verifies a delivery: that the service has signed this body with the secret, not long ago, and that it was not received before.
 * Once it is handled, call `complete()` of what is returned; if it cannot be handled, `release()`, so that the next attempt of the
 * service is taken. `handleWebhook` does both. A claim that neither ends is over after twice the tolerance.
 *
 * @param request a `Request` whose body has not been read, or `{ headers, body }` with the body as it was received
 * @returns the run that it is about, with the type of the flow's results if `flow` is set
 * @throws WebhookRequestError if it is not a POST of JSON with all headers, is too large, or was parsed before.
 * @throws WebhookTimestampError, WebhookSignatureError, WebhookPayloadError or WebhookDeliveryError for a delivery that is stale,
 *   forged, about something else, or repeated. `status` of each is what to answer with.
 * @throws OutputValidationError if the result is invalid and `validate: { outputs: "throw" }` is set.
 * @throws ValueError if an option is invalid, such as an empty secret.
 */
export async function verifyWebhook<
  F extends FlowContract,
  V extends VersionOf<F> = DefaultVersionOf<F>,
>(request: WebhookRequest, options: WebhookFlow<F, V>): Promise<DeliveryOf<F, V>>;
export async function verifyWebhook(
  request: WebhookRequest,
  options: WebhookOptions,
): Promise<WebhookDelivery>;
export async function verifyWebhook(
  request: WebhookRequest,
  options: AnyWebhookOptions,
): Promise<WebhookDelivery> {
  const { now = Date.now, signedContent = defaultContent, flow } = options;
  const secrets = readSecrets(options.secret);
  const tolerance = checkPositive("tolerance", options.tolerance ?? DEFAULT_TOLERANCE_S);
  const maxBytes = checkPositive("maxBytes", options.maxBytes ?? DEFAULT_MAX_BYTES);
  const delivery = await readRequest(request, maxBytes);
  const { body, header } = delivery;
  const { timestamp, signatures } = readSignature(delivery);
  const deliveryId = header(HEADER_WEBHOOK_DELIVERY);
  if (!deliveryId) throw missing("X-Noukai-Delivery");
  if (!UUID.test(deliveryId)) throw malformed("X-Noukai-Delivery is no UUID");
  const event = header(HEADER_WEBHOOK_EVENT);
  if (!event) throw missing("X-Noukai-Event");
  checkTimestamp(timestamp, now(), tolerance);
  const content = signedContent({ timestamp, body, deliveryId, event });
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  await checkSignatures(signatures, new Uint8Array(bytes), secrets);
  const report = readPayload(body, event, flow?.descriptor, deliveryId);
  if (flow && report.event === "flow.completed")
    await validateResult(flow, options.version, options.validate, report);
  const claim = await claimDelivery(options.deliveries, deliveryId, body, tolerance);
  return { ...report, deliveryId, signedAt: new Date(Number(timestamp) * 1000), ...claim };
}

function defaultContent({ timestamp, body }: SignedParts): Uint8Array {
  return webhookSignedContent(timestamp, body);
}
