import { afterEach, describe, expect, it, vi } from "vitest";
import {
  AuthenticationError,
  createClient,
  defineFlow,
  type ApiKeyOption,
  type Client,
  type FlowFactory,
} from "noukai-codegen-runtime";
import { type LooseFlow } from "../support/flow.js";
import { completed, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";

const at = useServer((_request, response) => {
  json(response, 200, completed({}));
});

const define = (project: string, slug = "flow-1"): FlowFactory<LooseFlow> =>
  defineFlow<LooseFlow>({ org: "acme-inc", project, slug, defaultVersion: "draft" });
const spelling = define("spelling");
const maths = define("maths");

let opened: Client | undefined;
const open = (apiKey?: ApiKeyOption): Client =>
  (opened = createClient({ apiKey, baseUrl: at.server.baseUrl }));

afterEach(async () => {
  vi.unstubAllEnvs();
  await opened?.close();
  opened = undefined;
});

const sentKeys = (): unknown[] =>
  at.server.requests.map((request) => request.headers.authorization);

describe("apiKey", () => {
  it("is in no error where it was given in place of its project", () => {
    const swapped = (): Client => open({ nk_live_id_secret: "acme-inc/spelling" });
    expect(swapped).toThrow(AuthenticationError);
    expect(swapped).not.toThrow(/secret/);
  });

  it("takes a key for each project", async () => {
    const client = open({ "acme-inc/spelling": "nk_s", "acme-inc/maths": "nk_m" });
    await spelling(client).execute({ message: "Hi." });
    await maths(client).execute({ message: "Hi." });
    await spelling(client).run("run-1").trace();
    expect(sentKeys()).toEqual(["Bearer nk_s", "Bearer nk_m", "Bearer nk_s"]);
  });

  it("takes a function of the flow, which may return another key later", async () => {
    const asked: string[] = [];
    const client = open(({ org, project, slug }) => {
      asked.push(`${org}/${project}/${slug}`);
      return `nk_${asked.length}`;
    });
    const flow = spelling(client);
    await flow.execute({ message: "Hi." });
    await flow.execute({ message: "Hi." });
    await define("maths", "other")(client).execute({ message: "Hi." });
    expect(sentKeys()).toEqual(["Bearer nk_1", "Bearer nk_2", "Bearer nk_3"]);
    expect(asked).toEqual([
      "acme-inc/spelling/flow-1",
      "acme-inc/spelling/flow-1",
      "acme-inc/maths/other",
    ]);
  });

  it("comes before the variables, and NOUKAI_API_KEY__ORG__PROJECT before NOUKAI_API_KEY", async () => {
    vi.stubEnv("NOUKAI_API_KEY", "nk_all");
    vi.stubEnv("NOUKAI_API_KEY__ACME_INC__SPELLING", "nk_env");
    const client = open();
    await spelling(client).execute({ message: "Hi." });
    await maths(client).execute({ message: "Hi." });
    await client.close();
    const mapped = open({ "acme-inc/maths": "nk_m" });
    await spelling(mapped).execute({ message: "Hi." });
    await maths(mapped).execute({ message: "Hi." });
    await mapped.close();
    await spelling(open("nk_option")).execute({ message: "Hi." });
    expect(sentKeys()).toEqual([
      "Bearer nk_env",
      "Bearer nk_all",
      "Bearer nk_env",
      "Bearer nk_m",
      "Bearer nk_option",
    ]);
  });

  it("is not needed where projects have variables of their own", async () => {
    vi.stubEnv("NOUKAI_API_KEY", "");
    vi.stubEnv("NOUKAI_API_KEY__ACME_INC__SPELLING", "nk_env");
    const client = open();
    await spelling(client).execute({ message: "Hi." });
    const call = maths(client).execute({ message: "Hi." });
    await expect(call).rejects.toThrow(AuthenticationError);
    await expect(call).rejects.toThrow(
      /project acme-inc\/maths: set NOUKAI_API_KEY__ACME_INC__MATHS or NOUKAI_API_KEY/,
    );
    await expect(maths(client).steps({ message: "Hi." }).next()).rejects.toThrow(
      AuthenticationError,
    );
    expect(sentKeys()).toEqual(["Bearer nk_env"]);
  });

  it("of a project that has none is an error of the call", async () => {
    vi.stubEnv("NOUKAI_API_KEY", "");
    for (const apiKey of [{ "acme-inc/spelling": "nk_s" }, () => undefined]) {
      const call = maths(open(apiKey)).execute({ message: "Hi." });
      await expect(call).rejects.toThrow(/No API key for the project acme-inc\/maths/);
      await opened?.close();
    }
    expect(at.server.requests).toHaveLength(0);
  });

  it("is checked wherever it comes from, and never shown", async () => {
    const secret = "sk-very-secret";
    const refusals: unknown[] = [];
    const collect = (error: unknown): void => void refusals.push(error);
    const attempt = (apiKey?: ApiKeyOption): void => {
      try {
        open(apiKey);
      } catch (error) {
        collect(error);
      }
    };
    attempt({ "acme-inc/spelling": secret });
    vi.stubEnv("NOUKAI_API_KEY", secret);
    attempt();
    vi.stubEnv("NOUKAI_API_KEY", "");
    vi.stubEnv("NOUKAI_API_KEY__ACME_INC__SPELLING", secret);
    await spelling(open()).execute({ message: "Hi." }).catch(collect);
    await spelling(open(() => secret))
      .execute({ message: "Hi." })
      .catch(collect);
    expect(refusals).toHaveLength(4);
    for (const error of refusals) {
      expect(error).toBeInstanceOf(AuthenticationError);
      expect(String(error)).not.toContain(secret);
    }
    expect(String(refusals[1])).toContain("NOUKAI_API_KEY");
    expect(String(refusals[2])).toContain("NOUKAI_API_KEY__ACME_INC__SPELLING");
  });

  it("that is missing may be any for the emulator, says the error with NOUKAI_ENV=dev", () => {
    vi.stubEnv("NOUKAI_API_KEY", "");
    expect(() => createClient()).toThrow(/^((?!emulator).)*$/);
    expect(() => createClient({ env: "dev" })).toThrow(/The emulator accepts any nk_… key/);
    vi.stubEnv("NOUKAI_ENV", "dev");
    expect(() => createClient()).toThrow(/The emulator accepts any nk_… key/);
  });
});
