import { APIConnectionError, createClient, defineFlow } from "noukai-codegen-runtime";
import { describe, expect, it } from "vitest";

const KEY = "nk_secret_key";

describe("an error of `fetch` whose text has the API key", () => {
  it("is not modified, and its message, stack and causes are redacted in the error of the call", async () => {
    const inner = Object.freeze(new TypeError(`refused ${KEY}`));
    const thrown = Object.assign(new Error(`sent Bearer ${KEY}`, { cause: inner }), {
      code: "E_SENT",
      request: { authorization: KEY },
    });
    const { message, stack } = thrown;
    const error = await failureOf(() => Promise.reject(thrown));
    expect(error).toBeInstanceOf(APIConnectionError);
    const cause = causeOf(error);
    expect(cause).toMatchObject({ message: "sent Bearer [redacted]", code: "E_SENT" });
    expect(causeOf(cause)).toMatchObject({ name: "TypeError", message: "refused [redacted]" });
    for (const each of [error, cause, causeOf(cause)]) {
      expect(`${String(each)} ${JSON.stringify(each)} ${String(each.stack)}`).not.toContain(KEY);
    }
    expect([thrown.message, thrown.stack, thrown.cause]).toEqual([message, stack, inner]);
  });

  it("is the cause itself if no text has the key", async () => {
    const thrown = new Error("refused", { cause: new Error("offline") });
    expect((await failureOf(() => Promise.reject(thrown))).cause).toBe(thrown);
  });

  it("is redacted after the response has begun too", async () => {
    const body = new ReadableStream({
      pull: (controller) => {
        controller.error(new Error(`lost ${KEY}`));
      },
    });
    const error = await failureOf(() => Promise.resolve(new Response(body)));
    expect(error).toBeInstanceOf(APIConnectionError);
    expect(causeOf(error).message).toBe("lost [redacted]");
  });
});

/** The error of a call that fails. */
async function failureOf(fetch: typeof globalThis.fetch): Promise<Error> {
  await using client = createClient({
    apiKey: KEY,
    baseUrl: "https://flows.example/api/v1",
    maxRetries: 0,
    fetch,
  });
  const flow = defineFlow({ org: "a", project: "b", slug: "c", defaultVersion: "draft" });
  const error: unknown = await flow(client)
    .run("run-1")
    .trace()
    .then(undefined, (reason: unknown) => reason);
  if (error instanceof Error) return error;
  throw new Error("the call did not fail");
}

function causeOf(error: Error): Error {
  if (error.cause instanceof Error) return error.cause;
  throw new Error("the error has no cause");
}
