import { afterEach, describe, expect, it, vi } from "vitest";
import {
  APIConnectionError,
  createClient,
  FlowNotFoundError,
  InvalidResponseError,
  ValueError,
} from "noukai-codegen-runtime";
import { clientFor, grader } from "../support/flow.js";
import { completed, fail, json, startServer } from "../support/server.js";
import { useServer } from "../support/use-server.js";

const at = useServer((_request, response) => {
  json(response, 200, completed([]));
});
const execute = (): Promise<unknown> => grader(at.client).execute({ message: "Hi." });

afterEach(() => {
  vi.unstubAllEnvs();
});

describe("NOUKAI_BASE_URL", () => {
  it.each(["localhost:8080/api/v1", "api.noukai.dev", "not a url"])(
    "that is malformed is named, with its value: %s",
    (value) => {
      vi.stubEnv("NOUKAI_BASE_URL", value);
      const create = (): unknown => createClient({ apiKey: "nk_x" });
      expect(create).toThrow(ValueError);
      expect(create).toThrow(`NOUKAI_BASE_URL (${JSON.stringify(value)}) must be`);
    },
  );

  it.each([
    "https://user:secret-word@host/x",
    "https://host/x?key=secret-word",
    "nk_live_id-secret",
    "nk_live_secret-word",
    "nk_live_x_secret",
  ])("that may hold a secret is shown without it: %s", (value) => {
    vi.stubEnv("NOUKAI_BASE_URL", value);
    expect(() => createClient({ apiKey: "nk_x" })).toThrow(/^((?!secret).)*$/);
  });
});

describe("nothing that listens", () => {
  /** An address that nothing listens at any more. */
  async function closedAddress(): Promise<string> {
    await using server = await startServer(() => undefined);
    return server.baseUrl;
  }

  it.each(["undici", "fetch"])(
    "on this machine: how to start the emulator, over %s",
    async (by) => {
      const baseUrl = await closedAddress();
      const client = clientFor(baseUrl, {
        maxRetries: 0,
        ...(by === "fetch" && { fetch: globalThis.fetch }),
      });
      const call = grader(client).execute({ message: "Hi." });
      await expect(call).rejects.toThrow(APIConnectionError);
      await expect(call).rejects.toThrow(
        `Connection failed: ECONNREFUSED. Nothing listens at ${new URL(baseUrl).origin}: start the emulator with \`npx noukai-codegen emulator\``,
      );
      await client.close();
    },
  );

  it("elsewhere says no such thing", async () => {
    const refuse = (): Promise<Response> =>
      Promise.reject(
        Object.assign(new TypeError("fetch failed"), {
          cause: Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
        }),
      );
    await at.reopen({ baseUrl: "https://api.example/api/v1", fetch: refuse, maxRetries: 0 });
    await expect(execute()).rejects.toThrow(/^((?!emulator).)*ECONNREFUSED((?!emulator).)*$/);
  });
});

describe("a base URL without /api/v1", () => {
  it("is doubted where a 404 has no code of the service", async () => {
    for (const body of ["<h1>Not Found</h1>", '{"detail":"Not Found"}']) {
      at.server.handle((_request, response) => response.writeHead(404).end(body));
      await at.reopen({ baseUrl: at.server.origin });
      await expect(execute()).rejects.toThrow(FlowNotFoundError);
      await expect(execute()).rejects.toThrow(
        `The base URL ${at.server.origin} does not end with /api/v1`,
      );
    }
  });

  it("is not doubted where the service answers, nor one that has it", async () => {
    at.server.handle((_request, response) => {
      fail(response, 404, "FLOW_NOT_FOUND");
    });
    await at.reopen({ baseUrl: at.server.origin });
    await expect(execute()).rejects.toThrow(/^((?!base URL).)*$/);
    at.server.handle((_request, response) => response.writeHead(404).end());
    await at.reopen({});
    await expect(execute()).rejects.toThrow(/^((?!base URL).)*$/);
  });
});

describe("a redirect", () => {
  it.each(["https://api.example/api/v1/elsewhere", "/moved"])(
    "to %s names both addresses and NOUKAI_BASE_URL, and is not followed",
    async (location) => {
      at.server.handle((_request, response) => response.writeHead(308, { location }).end());
      const target = new URL(location, at.server.origin).href;
      await expect(execute()).rejects.toThrow(InvalidResponseError);
      await expect(execute()).rejects.toThrow(`${at.server.baseUrl} redirects to ${target} [308]`);
      await expect(execute()).rejects.toThrow("NOUKAI_BASE_URL");
      expect(at.server.requests).toHaveLength(3);
    },
  );

  it("to nowhere says so", async () => {
    at.server.handle((_request, response) => response.writeHead(302).end());
    await expect(execute()).rejects.toThrow(/redirects to another address \[302\]/);
  });
});
