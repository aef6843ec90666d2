import { describe, expect, it } from "vitest";
import {
  handleWebhook,
  memoryDeliveries,
  type DeliveryStore,
  type WebhookOptions,
} from "noukai-codegen-runtime/webhooks";
import { at, delivery, SECRET, SIGNED_AT } from "./deliver.js";

const settings = (more: Partial<WebhookOptions> = {}): WebhookOptions => ({
  secret: SECRET,
  deliveries: memoryDeliveries(),
  now: at(SIGNED_AT),
  ...more,
});

describe("handleWebhook", () => {
  it("handles a delivery once, and answers those that are sent again with 200", async () => {
    const options = settings();
    const handled: string[] = [];
    const send = (): Promise<Response> =>
      handleWebhook(delivery(), options, ({ executionId }) => {
        handled.push(executionId);
      });
    expect((await send()).status).toBe(204);
    const again = await send();
    expect(again.status).toBe(200);
    expect(await again.json()).toMatchObject({ error: "webhook_delivery_repeated" });
    expect(handled).toEqual(["run-1"]);
  });

  it("takes the next attempt after one that could not be handled", async () => {
    const options = settings();
    const failing = handleWebhook(delivery(), options, () => Promise.reject(new Error("no disk")));
    await expect(failing).rejects.toThrow("no disk");
    expect((await handleWebhook(delivery(), options, () => undefined)).status).toBe(204);
  });

  it("has a second attempt wait while the first is handled", async () => {
    const options = settings();
    const during: number[] = [];
    await handleWebhook(delivery(), options, async () => {
      const second = await handleWebhook(delivery(), options, () => undefined);
      during.push(second.status);
    });
    expect(during).toEqual([409]);
  });

  it("answers what it refuses, and throws what is wrong with the program", async () => {
    const never = (): void => {
      throw new Error("It was handled.");
    };
    const refused = await handleWebhook(delivery({ secrets: ["forged"] }), settings(), never);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ error: "webhook_signature_mismatch" });
    await expect(handleWebhook(delivery(), settings({ secret: "" }), never)).rejects.toThrow(
      /^secret must/,
    );
    const broken: DeliveryStore = {
      claim: () => Promise.reject(new Error("no store")),
      complete: () => undefined,
      release: () => undefined,
    };
    const options = settings({ deliveries: broken });
    await expect(handleWebhook(delivery(), options, never)).rejects.toThrow("no store");
  });
});

describe("memoryDeliveries", () => {
  it("frees what was neither completed nor released in time", async () => {
    let now = 0;
    const store = memoryDeliveries({ now: () => now });
    expect(await store.claim("a", 10)).toBe("claimed");
    expect(await store.claim("a", 10)).toBe("in-progress");
    now = 10_000;
    expect(await store.claim("a", 10)).toBe("claimed");
    await store.complete("a", 60);
    now = 69_999;
    expect(await store.claim("a", 10)).toBe("completed");
    now = 70_000;
    expect(await store.claim("a", 10)).toBe("claimed");
  });

  it("forgets the oldest first", async () => {
    const store = memoryDeliveries({ maxKeys: 2 });
    for (const key of ["a", "b", "c"]) await store.claim(key, 10);
    expect(await store.claim("b", 10)).toBe("in-progress");
    expect(await store.claim("a", 10)).toBe("claimed");
  });
});
