import { describe, expect, it, vi } from "vitest";
import {
  AuthenticationError,
  ValueError,
  connectFlows,
  createClient,
  type Flow,
} from "noukai-codegen-runtime";
import { clientFor, grader, type GraderFlow } from "../support/flow.js";
import { completed } from "../support/server.js";
import { useClient } from "./harness.js";

const at = useClient();

describe("createClient", () => {
  it("takes the key from the option, then from NOUKAI_API_KEY", async () => {
    vi.stubEnv("NOUKAI_API_KEY", "nk_from_env");
    const fromEnv = createClient({ baseUrl: at.server.baseUrl });
    await grader(fromEnv).execute({ message: "Hi." });
    await fromEnv.close();
    expect(at.server.requests[0]?.headers.authorization).toBe("Bearer nk_from_env");
  });

  it("refuses to start without a key, or with one of another service, and does not show it", () => {
    vi.stubEnv("NOUKAI_API_KEY", "");
    expect(() => createClient()).toThrow(AuthenticationError);
    for (const apiKey of ["sk-very-secret", "", "nk_with space", "nk_line\n"]) {
      try {
        createClient({ apiKey });
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(AuthenticationError);
        if (apiKey.length > 0) expect(String(error)).not.toContain(apiKey);
      }
    }
  });

  it("finds the base URL: option, env option, NOUKAI_BASE_URL, NOUKAI_ENV, hosted", () => {
    const apiKey = "nk_x";
    expect(createClient({ apiKey }).baseUrl).toBe("https://api.noukai.dev/api/v1");
    vi.stubEnv("NOUKAI_ENV", "dev");
    expect(createClient({ apiKey }).baseUrl).toBe("http://localhost:8080/api/v1");
    vi.stubEnv("NOUKAI_BASE_URL", "http://gateway:99/x/");
    expect(createClient({ apiKey }).baseUrl).toBe("http://gateway:99/x");
    expect(createClient({ apiKey, env: "production" }).baseUrl).toBe(
      "https://api.noukai.dev/api/v1",
    );
    expect(createClient({ apiKey, env: "dev" }).baseUrl).toBe("http://localhost:8080/api/v1");
    expect(createClient({ apiKey, env: "dev", baseUrl: "https://b" }).baseUrl).toBe("https://b");
    vi.stubEnv("NOUKAI_BASE_URL", "");
    vi.stubEnv("NOUKAI_ENV", "staging");
    expect(() => createClient({ apiKey })).toThrow(/NOUKAI_ENV must be "dev" or "production"/);
  });

  it.each([
    "not a url",
    "ftp://host/x",
    "https://user:pass@host/x",
    "https://host/x?key=1",
    "https://host/x#y",
  ])("refuses the base URL %s without repeating it", (baseUrl) => {
    expect(() => createClient({ apiKey: "nk_x", baseUrl })).toThrow(ValueError);
    expect(() => createClient({ apiKey: "nk_x", baseUrl })).not.toThrow(baseUrl);
  });

  it.each([
    { maxRetries: -1 },
    { maxRetries: 1.5 },
    { timeout: -1 },
    { timeout: Number.NaN },
    { timeout: { idle: -5 } },
    { sessionId: "two\nlines" },
  ])("refuses %j", (options) => {
    expect(() => createClient({ apiKey: "nk_x", ...options })).toThrow(ValueError);
  });

  it("names the limit where a timeout is not a number", () => {
    const timeout = "5s" as unknown as number;
    expect(() => createClient({ apiKey: "nk_x", timeout })).toThrow(/^timeout \(total\) must be/);
  });

  it("is closed by await using, also twice, and then refuses calls", async () => {
    const flow = grader(at.client);
    {
      await using used = at.client;
      await grader(used).execute({ message: "Hi." });
    }
    await at.client.close();
    await expect(flow.execute({ message: "Hi." })).rejects.toThrow(/client is closed/);
    await at.server.idle();
  });

  it("sends with the fetch it is given", async () => {
    const seen: string[] = [];
    const injected = clientFor("https://edge.example/api", {
      fetch: (input, init) => {
        seen.push(
          `${init?.method ?? ""} ${input instanceof Request ? input.url : input.toString()}`,
        );
        return Promise.resolve(Response.json(completed([])));
      },
    });
    expect(await grader(injected).execute({ message: "Hi." })).toEqual(completed([]));
    expect(seen).toEqual(["POST https://edge.example/api/seq/acme/spelling/grade-3/v0/execute"]);
  });
});

describe("connectFlows", () => {
  it("builds each flow when it is first touched, once, and closes the client", async () => {
    let built = 0;
    interface Flows {
      readonly acme: { readonly spelling: { readonly grade3: Flow<GraderFlow> } };
    }
    const flows = connectFlows<Flows>(at.client, {
      acme: {
        spelling: {
          grade3: (given) => {
            built++;
            return grader(given);
          },
        },
      },
    });
    expect(built).toBe(0);
    await flows.acme.spelling.grade3.execute({ message: "Hi." });
    expect(flows.acme.spelling.grade3).toBe(flows.acme.spelling.grade3);
    expect(built).toBe(1);
    expect(Object.keys(flows)).toEqual(["acme"]);
    await flows.close();
    await expect(flows.acme.spelling.grade3.execute({ message: "Hi." })).rejects.toThrow(/closed/);
    await flows[Symbol.asyncDispose]();
  });

  it("leaves the name `close` to an organization that has it, and closes the client when it is disposed of", async () => {
    interface Flows {
      readonly close: { readonly spelling: { readonly grade3: Flow<GraderFlow> } };
    }
    const flows = connectFlows<Flows>(at.client, { close: { spelling: { grade3: grader } } });
    const { grade3 } = flows.close.spelling;
    await grade3.execute({ message: "Hi." });
    await flows[Symbol.asyncDispose]();
    await expect(grade3.execute({ message: "Hi." })).rejects.toThrow(/closed/);
  });
});
