import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { describe, expect, it } from "vitest";
import { APIConnectionError } from "noukai-codegen-runtime";
import { clientFor } from "../support/flow.js";
import { failureOf, useFaults } from "./harness.js";

describe("no connection", () => {
  const at = useFaults();

  /** A port on which nothing listens. */
  async function deadUrl(): Promise<string> {
    const probe = createServer().listen(0, "127.0.0.1");
    await once(probe, "listening");
    const { port } = probe.address() as AddressInfo;
    probe.close();
    await once(probe, "close");
    return `http://127.0.0.1:${port}`;
  }

  it("refused: an APIConnectionError after the permitted retries, with its cause", async () => {
    await at.client.close();
    const retries: number[] = [];
    const baseUrl = await deadUrl();
    at.client = clientFor(baseUrl, { hooks: { retry: (info) => retries.push(info.attempt) } });
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({
      name: "APIConnectionError",
      attempts: 3,
      method: "POST",
      url: `${baseUrl}/seq/acme/spelling/grade-3/v0/execute`,
    });
    expect(String(error)).toMatch(/ECONNREFUSED/);
    expect((error as Error).cause).toMatchObject({ code: "ECONNREFUSED" });
    expect(retries).toEqual([1, 2]);
  });

  it("with the platform's fetch: the same", async () => {
    await at.client.close();
    at.client = clientFor(await deadUrl(), { fetch: at.fetch, maxRetries: 1 });
    const error = await failureOf(at.execute());
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(error).toMatchObject({ attempts: 2 });
  });
});
