import { describe, expect, expectTypeOf, it, vi } from "vitest";
import { defineValidatedFlow, ValueError } from "noukai-codegen-runtime";
import {
  isWebhookError,
  memoryDeliveries,
  verifyWebhook,
  type WebhookDelivery,
  type WebhookOptions,
  type WebhookRequest,
} from "noukai-codegen-runtime/webhooks";
import { grader, type LooseFlow } from "../support/flow.js";
import { schemas } from "../support/reply.schemas.js";
import { at, completed, delivery, DELIVERY_ID, headersOf, SECRET, SIGNED_AT } from "./deliver.js";

const OLD = "whsec_the_secret_before";

/** Settings with a store of their own, so that tests do not share what was received. */
const settings = (more: Partial<WebhookOptions> = {}): WebhookOptions => ({
  secret: SECRET,
  deliveries: memoryDeliveries(),
  now: at(SIGNED_AT + 1),
  ...more,
});

/** The code that a delivery is refused with. */
async function refusal(
  request: WebhookRequest,
  more: Partial<WebhookOptions> = {},
): Promise<string> {
  const error: unknown = await verifyWebhook(request, settings(more)).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isWebhookError(error)) throw new Error("It was not refused.", { cause: error });
  expect(error.message).not.toContain(SECRET);
  return `${error.name} ${error.code} ${error.status}`;
}

describe("verifyWebhook", () => {
  it("returns the run that a delivery is about, typed by its flow", async () => {
    const event = await verifyWebhook(delivery(), { ...settings(), flow: grader });
    expect(event).toMatchObject({
      event: "flow.completed",
      executionId: "run-1",
      flowId: "flow-1",
      slug: "grade-3",
      deliveryId: DELIVERY_ID,
      signedAt: new Date(SIGNED_AT * 1000),
      payload: completed,
    });
    if (event.event !== "flow.completed") throw new Error(event.error.message);
    expectTypeOf(event.result).toEqualTypeOf<{ text: string }[]>();
    expect(event.result).toEqual([{ text: "fun" }]);
    const second = await verifyWebhook(delivery(), { ...settings(), flow: grader, version: 2 });
    if (second.event === "flow.completed")
      expectTypeOf(second.result).toEqualTypeOf<{ words: string[] }>();
    expectTypeOf(await verifyWebhook(delivery(), settings())).toEqualTypeOf<WebhookDelivery>();
  });

  it("describes the failure of a run", async () => {
    const body = JSON.stringify({
      executionId: "run-1",
      status: "failed",
      error: { code: "NO_LUCK", message: "no luck", stepId: "find" },
    });
    const event = await verifyWebhook(
      delivery({ body, headers: { "x-noukai-event": "flow.failed" } }),
      settings(),
    );
    expect(event).toMatchObject({
      event: "flow.failed",
      error: { code: "NO_LUCK", message: "no luck", stepId: "find" },
    });
  });

  it("accepts a signature that openssl made", async () => {
    const body = '{"executionId":"run-1"}';
    const signature = "3cfcb8b913ebc9d9603b713fa8cec73ffc2414686a6a54914aa8744f343003ed";
    const headers = { "x-noukai-signature": `t=${SIGNED_AT},v1=${signature}` };
    expect(await verifyWebhook(delivery({ body, headers }), settings())).toMatchObject({
      event: "flow.completed",
      executionId: "run-1",
    });
  });

  it("takes headers and body of servers of Node.js", async () => {
    const body = Buffer.from(JSON.stringify(completed));
    for (const request of [
      { headers: headersOf(), body },
      { headers: new Headers(headersOf()), body: body.toString() },
      {
        headers: { ...headersOf(), "X-Other": ["a", "b"], absent: undefined },
        body,
        method: "POST",
      },
    ])
      expect(await verifyWebhook(request, settings())).toMatchObject({ executionId: "run-1" });
    const headers = headersOf();
    expect(await refusal({ headers, body: JSON.parse(body.toString()) as string })).toBe(
      "WebhookRequestError webhook_body_not_raw 500",
    );
    const read = delivery();
    await read.json();
    expect(await refusal(read)).toBe("WebhookRequestError webhook_body_not_raw 500");
  });

  it("accepts the new and the old secret while a secret is replaced", async () => {
    const during = { secrets: ["the new one", OLD] };
    await verifyWebhook(delivery(during), settings({ secret: OLD }));
    await verifyWebhook(delivery(during), settings({ secret: "the new one" }));
    await verifyWebhook(delivery({ secrets: [OLD] }), settings({ secret: ["the new one", OLD] }));
    const bytes = new TextEncoder().encode(OLD);
    await verifyWebhook(delivery({ secrets: [OLD] }), settings({ secret: bytes }));
    expect(await refusal(delivery({ secrets: ["the new one"] }), { secret: OLD })).toBe(
      "WebhookSignatureError webhook_signature_mismatch 401",
    );
  });

  it("lets the program say what is signed", async () => {
    const signedContent: WebhookOptions["signedContent"] = ({ timestamp, body, deliveryId }) =>
      `${deliveryId}:${timestamp}:${new TextDecoder().decode(body)}`;
    const { createHmac } = await import("node:crypto");
    const signature = createHmac("sha256", SECRET)
      .update(`${DELIVERY_ID}:${SIGNED_AT}:${JSON.stringify(completed)}`)
      .digest("hex");
    const headers = { "x-noukai-signature": `v1=${signature}` };
    await verifyWebhook(delivery({ headers }), settings({ signedContent }));
    expect(await refusal(delivery(), { signedContent })).toContain("webhook_signature_mismatch");
  });

  it("refuses an option that would accept anything", async () => {
    for (const secret of ["", [], ["good", ""]])
      await expect(verifyWebhook(delivery(), settings({ secret }))).rejects.toThrow(/^secret must/);
    for (const more of [{ tolerance: 0 }, { tolerance: Infinity }, { maxBytes: NaN }])
      await expect(verifyWebhook(delivery(), settings(more))).rejects.toThrow(ValueError);
  });

  it("validates the result of a flow with schemas", async () => {
    const reply = defineValidatedFlow<LooseFlow>({
      org: "acme",
      project: "chat",
      slug: "reply",
      defaultVersion: "draft",
      schemas: () => Promise.resolve({ schemas }),
    });
    const body = (result: unknown): string => JSON.stringify({ executionId: "run-1", result });
    const options = { ...settings(), flow: reply, validate: { outputs: "throw" } } as const;
    await verifyWebhook(delivery({ body: body({ text: "Hi." }) }), options);
    await expect(
      verifyWebhook(delivery({ body: body({ text: 5 }) }), options),
    ).rejects.toMatchObject({ name: "OutputValidationError", value: { text: 5 } });
    const warned = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    await verifyWebhook(delivery({ body: body({ text: 5 }) }), { ...settings(), flow: reply });
    expect(warned.mock.calls.flat()).toContainEqual({ code: "NOUKAI_INVALID_OUTPUT" });
    warned.mockRestore();
  });
});

describe("an attacker", () => {
  const good = headersOf()["x-noukai-signature"] ?? "";
  const hex = good.slice(good.indexOf("v1=") + 3);
  const body = JSON.stringify(completed);

  it.each([
    ["forges the signature", { secrets: ["a guess"] }, "webhook_signature_mismatch 401"],
    [
      "changes the body",
      { body: body.replace("fun", "sun"), headers: { "x-noukai-signature": good } },
      "webhook_signature_mismatch 401",
    ],
    [
      "moves a signature to another time",
      { timestamp: SIGNED_AT + 1, headers: { "x-noukai-signature": `v1=${hex}` } },
      "webhook_signature_mismatch 401",
    ],
    [
      "cuts the signature",
      { headers: { "x-noukai-signature": `v1=${hex.slice(0, 40)}` } },
      "webhook_header_malformed 400",
    ],
    [
      "sends an empty signature",
      { headers: { "x-noukai-signature": "t=,v1=" } },
      "webhook_header_malformed 400",
    ],
    [
      "names a weaker scheme",
      { headers: { "x-noukai-signature": `v0=${hex}` } },
      "webhook_header_malformed 400",
    ],
    [
      "sends two times",
      { headers: { "x-noukai-signature": `t=${SIGNED_AT - 1},v1=${hex}` } },
      "webhook_header_malformed 400",
    ],
    [
      "sends a list of signatures",
      { headers: { "x-noukai-signature": `${"v1=00,".repeat(4)}${`v1=${hex},`.repeat(9)}` } },
      "webhook_header_malformed 400",
    ],
    [
      "sends a header of 100 kB",
      { headers: { "x-noukai-signature": `${good},${"x".repeat(100_000)}` } },
      "webhook_header_malformed 400",
    ],
    [
      "sends no number",
      { headers: { "x-noukai-timestamp": "1e9" } },
      "webhook_header_malformed 400",
    ],
    ["sends no UUID", { headers: { "x-noukai-delivery": "1" } }, "webhook_header_malformed 400"],
    [
      "sends no signature",
      { headers: { "x-noukai-signature": undefined } },
      "webhook_header_missing 400",
    ],
    [
      "sends no delivery",
      { headers: { "x-noukai-delivery": undefined } },
      "webhook_header_missing 400",
    ],
    ["sends no event", { headers: { "x-noukai-event": undefined } }, "webhook_header_missing 400"],
    [
      "changes the event, which is not signed",
      { headers: { "x-noukai-event": "flow.failed" } },
      "webhook_event_mismatch 400",
    ],
    [
      "names an unknown event",
      { headers: { "x-noukai-event": "flow.deleted" } },
      "webhook_payload_invalid 400",
    ],
    [
      "sends a form",
      { headers: { "content-type": "text/plain" } },
      "webhook_content_type_invalid 415",
    ],
    ["sends a GET", { method: "GET" }, "webhook_method_invalid 405"],
    ["signs no object", { body: "[]" }, "webhook_payload_invalid 400"],
    ["signs no JSON", { body: "{" }, "webhook_payload_invalid 400"],
    ["signs no run", { body: "{}" }, "webhook_payload_invalid 400"],
  ])("%s", async (_, parts, expected) => {
    expect(await refusal(delivery(parts))).toContain(expected);
  });

  it("cannot use a delivery after the tolerance, or before", async () => {
    const refused = (now: number, tolerance?: number): Promise<string> =>
      refusal(delivery(), { now: at(now), tolerance });
    expect(await refused(SIGNED_AT + 301)).toContain("webhook_timestamp_stale 401");
    expect(await refused(SIGNED_AT - 301)).toContain("webhook_timestamp_ahead 401");
    expect(await refused(SIGNED_AT + 11, 10)).toContain("webhook_timestamp_stale 401");
    for (const now of [SIGNED_AT + 300, SIGNED_AT - 300])
      await verifyWebhook(delivery(), settings({ now: at(now) }));
  });

  it("cannot use a delivery of another flow", async () => {
    const other = JSON.stringify({ ...completed, slug: "grade-4" });
    const options = { ...settings(), flow: grader };
    await expect(verifyWebhook(delivery({ body: other }), options)).rejects.toMatchObject({
      code: "webhook_flow_mismatch",
    });
  });

  it("cannot repeat a delivery, with its id or another one", async () => {
    const deliveries = memoryDeliveries();
    const event = await verifyWebhook(delivery(), settings({ deliveries }));
    const headers = { "x-noukai-delivery": "8f14e45f-ceea-467f-a4a5-000000000000" };
    const again = (): Promise<string[]> =>
      Promise.all([
        refusal(delivery(), { deliveries }),
        refusal(delivery({ headers }), { deliveries }),
      ]);
    expect(await again()).toEqual([
      "WebhookDeliveryError webhook_delivery_in_progress 409",
      "WebhookDeliveryError webhook_delivery_in_progress 409",
    ]);
    await event.complete();
    expect(await again()).toEqual([
      "WebhookDeliveryError webhook_delivery_repeated 200",
      "WebhookDeliveryError webhook_delivery_repeated 200",
    ]);
    expect(
      await refusal(delivery({ headers: {}, timestamp: SIGNED_AT + 1 }), { deliveries }),
    ).toContain("webhook_delivery_repeated");
  });

  it("cannot use the memory of the process either, which is the default", async () => {
    const mine = JSON.stringify({ ...completed, executionId: "run-of-the-default" });
    const headers = { "x-noukai-delivery": "8f14e45f-ceea-467f-a4a5-111111111111" };
    const options = { secret: SECRET, now: at(SIGNED_AT) };
    await verifyWebhook(delivery({ body: mine, headers }), options);
    await expect(verifyWebhook(delivery({ body: mine, headers }), options)).rejects.toThrow(
      /is being handled/,
    );
    await verifyWebhook(delivery({ body: mine, headers }), { ...options, deliveries: false });
  });

  it("is not listened to beyond the limit", async () => {
    let pulled = 0;
    let cancelled = false;
    const stream = new ReadableStream<Uint8Array>({
      pull: (controller) => {
        pulled += 1;
        controller.enqueue(new Uint8Array(1000));
      },
      cancel: () => {
        cancelled = true;
      },
    });
    const init = { method: "POST", headers: headersOf(), body: stream, duplex: "half" } as const;
    const endless = new Request("https://app.example", init);
    expect(await refusal(endless, { maxBytes: 5000 })).toContain("webhook_body_too_large 413");
    expect(pulled).toBeLessThan(10);
    expect(cancelled).toBe(true);
    const announced = delivery({ headers: { "content-length": "99999999" } });
    expect(await refusal(announced)).toContain("webhook_body_too_large");
    const large = { headers: headersOf(), body: new Uint8Array(5001) };
    expect(await refusal(large, { maxBytes: 5000 })).toContain("webhook_body_too_large");
  });
});
