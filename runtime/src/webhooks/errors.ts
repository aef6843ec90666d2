import { isNoukaiError, NoukaiError, type ErrorDetails } from "../errors.js";

/** The `code` of a `WebhookError`, and the HTTP status that tells the service what to do: anything but 2xx is sent again. */
const STATUS = {
  webhook_method_invalid: 405,
  webhook_content_type_invalid: 415,
  webhook_body_too_large: 413,
  webhook_body_not_raw: 500,
  webhook_header_missing: 400,
  webhook_header_malformed: 400,
  webhook_signature_mismatch: 401,
  webhook_timestamp_stale: 401,
  webhook_timestamp_ahead: 401,
  webhook_payload_invalid: 400,
  webhook_event_mismatch: 400,
  webhook_flow_mismatch: 400,
  // It is sent again later, when the first has been handled or was given up.
  webhook_delivery_in_progress: 409,
  // It was handled: the service must not send it once more.
  webhook_delivery_repeated: 200,
} as const;

/** The `code` of a `WebhookError`. */
export type WebhookErrorCode = keyof typeof STATUS;

/** The `name` of a `WebhookError`. */
export type WebhookErrorName =
  | "WebhookError"
  | "WebhookDeliveryError"
  | "WebhookPayloadError"
  | "WebhookRequestError"
  | "WebhookSignatureError"
  | "WebhookTimestampError";

/** A delivery was refused. The base class of the errors below; `code` says why. */
export class WebhookError extends NoukaiError {
  override readonly name: WebhookErrorName = "WebhookError";
  declare readonly code: WebhookErrorCode;
  /** The HTTP status to answer the delivery with. */
  declare readonly status: number;
  /** `X-Noukai-Delivery`, once it was read. */
  declare readonly deliveryId: string | undefined;

  constructor(
    code: WebhookErrorCode,
    message: string,
    { deliveryId, ...details }: ErrorDetails & { readonly deliveryId?: string } = {},
  ) {
    super(message, { ...details, status: STATUS[code], code });
    if (deliveryId !== undefined) this.deliveryId = deliveryId;
  }
}

/**
 * The request is not one of the service: `webhook_method_invalid`, `webhook_content_type_invalid`, `webhook_body_too_large`,
 * `webhook_body_not_raw`, `webhook_header_missing` or `webhook_header_malformed`.
 */
export class WebhookRequestError extends WebhookError {
  override readonly name = "WebhookRequestError";
}

/** `webhook_signature_mismatch`: no signature was made of this body with one of the secrets. */
export class WebhookSignatureError extends WebhookError {
  override readonly name = "WebhookSignatureError";
}

/** The delivery was signed too long ago, or too far in the future: `webhook_timestamp_stale` or `webhook_timestamp_ahead`. */
export class WebhookTimestampError extends WebhookError {
  override readonly name = "WebhookTimestampError";
}

/** The signed body is not what was expected: `webhook_payload_invalid`, `webhook_event_mismatch` or `webhook_flow_mismatch`. */
export class WebhookPayloadError extends WebhookError {
  override readonly name = "WebhookPayloadError";
}

/** The same delivery was received before: `webhook_delivery_in_progress` or `webhook_delivery_repeated`. */
export class WebhookDeliveryError extends WebhookError {
  override readonly name = "WebhookDeliveryError";
}

/** Whether a value is a `WebhookError`, also one of another copy of this package. */
export function isWebhookError(value: unknown): value is WebhookError {
  return isNoukaiError(value) && value.name.startsWith("Webhook");
}
