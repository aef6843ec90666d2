export {
  memoryDeliveries,
  type Claim,
  type DeliveryStore,
  type MemoryDeliveriesOptions,
} from "./webhooks/deliveries.js";
export {
  isWebhookError,
  WebhookDeliveryError,
  WebhookError,
  WebhookPayloadError,
  WebhookRequestError,
  WebhookSignatureError,
  WebhookTimestampError,
  type WebhookErrorCode,
  type WebhookErrorName,
} from "./webhooks/errors.js";
export { handleWebhook } from "./webhooks/handle.js";
export type { RawDelivery, WebhookRequest } from "./webhooks/read-request.js";
export type { SignedParts, WebhookSecret } from "./webhooks/signature.js";
export type {
  DeliveryOf,
  FlowCompletedDelivery,
  FlowFailedDelivery,
  WebhookDelivery,
  WebhookFlow,
  WebhookOptions,
} from "./webhooks/types.js";
export { verifyWebhook } from "./webhooks/verify.js";
export type { WebhookEventName, WebhookPayload } from "./wire.js";
