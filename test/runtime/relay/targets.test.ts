import { describe, expect, it } from "vitest";
import { defineFlow, ValueError } from "noukai-codegen-runtime";
import { createRelay, type RelayOptions } from "noukai-codegen-runtime/relay";
import { grader, type GraderFlow, type LooseFlow } from "../support/flow.js";
import { completed, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";
import { ask, post, relayOf } from "./harness.js";

const at = useServer((_request, response) => {
  json(response, 200, completed("done"));
});

const other = defineFlow<LooseFlow>({
  org: "acme",
  project: "spelling",
  slug: "grade-4",
  defaultVersion: 3,
});
const promoted = defineFlow<LooseFlow>({
  org: "beta",
  project: "research",
  slug: "brief",
  defaultVersion: "production",
});

const paths = (): string[] => at.server.requests.map(({ path }) => path.replace("/api/v1", ""));

describe("an address", () => {
  it("names the flow and the verb, after any path", async () => {
    const relay = relayOf(at.client, { flows: [grader, other, promoted] });
    for (const path of [
      "/agent/acme/spelling/grade-3/execute",
      "/acme/spelling/grade-4/step",
      "/a/b/c/beta/research/brief/execute/",
    ])
      expect((await ask(relay, post({}, path))).status).toBe(200);
    expect(paths()).toEqual([
      "/seq/acme/spelling/grade-3/v0/execute",
      "/seq/acme/spelling/grade-4/v3/step",
      "/seq/beta/research/brief/execute",
    ]);
  });

  it.each([
    "/agent/execute",
    "/agent/acme/spelling/grade-5/execute",
    "/agent/acme/spelling/grade-3/v1/execute",
    "/agent/acme/spelling/grade-3/v0/step",
    "/agent/acme/spelling/grade-3/jobs",
    "/agent/acme/spelling/grade-3",
    "/agent/acme/spelling/grade-3/execute/more",
    "/agent/acme/spelling/grade-3/EXECUTE",
    "/agent/acme%2Fspelling/grade-3/execute",
    "/agent/acme/spelling/grade-3/execute/../../../../keys/verify",
    "/agent/acme/spelling//execute",
  ])("that is not served is not found: %s", async (path) => {
    const relay = relayOf(at.client, { flows: [grader, other] });
    expect(await ask(relay, post({}, path))).toEqual({
      status: 404,
      body: { detail: "FLOW_NOT_FOUND" },
    });
    expect(at.server.requests).toHaveLength(0);
  });

  it("is bare where one flow is served, but none of another flow, version or verb", async () => {
    const relay = relayOf(at.client);
    for (const path of ["/", "/agent/execute", "/api/v1/agents/spelling/execute"])
      expect((await ask(relay, post({}, path))).status).toBe(200);
    for (const path of [
      "/agent/acme/spelling/grade-5/execute",
      "/agent/acme/spelling/grade-3/v1/execute",
      "/agent/acme/spelling/grade-3/jobs",
    ])
      expect((await ask(relay, post({}, path))).status).toBe(404);
    expect(new Set(paths())).toEqual(new Set(["/seq/acme/spelling/grade-3/v0/execute"]));
  });

  it("is exact where the path of the relay is given", async () => {
    const relay = relayOf(at.client, { path: "/agent/" });
    expect((await ask(relay, post({}, "/agent"))).status).toBe(200);
    expect((await ask(relay, post({}, "/agent/"))).status).toBe(200);
    expect((await ask(relay, post({}, "/agent/acme/spelling/grade-3/step"))).status).toBe(200);
    for (const path of ["/agent/execute", "/acme/spelling/grade-3/step", "/agents", "/"])
      expect((await ask(relay, post({}, path))).status).toBe(404);
  });

  it("takes nothing but POST", async () => {
    const relay = relayOf(at.client);
    for (const method of ["GET", "PUT", "DELETE", "OPTIONS", "PATCH"]) {
      const response = await relay(new Request("https://app.example/agent/execute", { method }));
      expect(response.status).toBe(405);
      expect(response.headers.get("allow")).toBe("POST");
      expect(await response.json()).toEqual({ detail: "METHOD_NOT_ALLOWED" });
    }
    expect(at.server.requests).toHaveLength(0);
  });
});

describe("a flow", () => {
  it("runs in the version of the server, and with its verbs alone", async () => {
    const relay = relayOf(at.client, {
      flows: [
        { flow: grader, version: 2, verbs: ["execute"] },
        { flow: other, verbs: ["step"] },
      ],
    });
    await ask(relay, post({ version: 1 }, "/agent/acme/spelling/grade-3/execute"));
    expect(paths()).toEqual(["/seq/acme/spelling/grade-3/v2/execute"]);
    expect((await ask(relay, post({}, "/agent/acme/spelling/grade-3/step"))).status).toBe(404);
    expect((await ask(relay, post({}, "/agent/acme/spelling/grade-4/execute"))).status).toBe(404);
    // No flow of several has the bare address, and neither has one that only streams.
    expect((await ask(relay, post({}, "/agent/execute"))).status).toBe(404);
    const streaming = relayOf(at.client, { flows: [{ flow: other, verbs: ["step"] }] });
    expect((await ask(streaming, post({}))).status).toBe(404);
  });

  it("may have names that need escapes", async () => {
    const odd = defineFlow<GraderFlow>({
      org: "Ärzte & Co",
      project: "a b",
      slug: "x",
      defaultVersion: "draft",
    });
    const relay = relayOf(at.client, { flows: [odd, grader] });
    await ask(relay, post({}, `/agent/${encodeURIComponent("Ärzte & Co")}/a%20b/x/execute`));
    expect(paths()).toEqual(["/seq/%C3%84rzte%20%26%20Co/a%20b/x/v0/execute"]);
  });
});

describe("options", () => {
  it.each<[string, Partial<RelayOptions>]>([
    ["flows", { flows: [] }],
    ["flows[0]", { flows: [{ flow: {} as typeof grader }] }],
    ["once", { flows: [grader, { flow: grader, version: 1 }] }],
    ["version", { flows: [{ flow: grader, version: -1 }] }],
    ["verbs", { flows: [{ flow: grader, verbs: [] }] }],
    ["verbs", { flows: [{ flow: grader, verbs: ["jobs" as "step"] }] }],
    ["maxBodyBytes", { limits: { maxBodyBytes: 0 } }],
    ["maxMessages", { limits: { maxMessages: 1.5 } }],
    ["path", { path: "agent" }],
    ["allow", { allow: ["blockOverrides" as "overrides"] }],
    ["allow", { flows: [{ flow: grader, allow: ["everything" as "tools"] }] }],
  ])("that are wrong name %s", (name, options) => {
    const create = (): unknown => relayOf(at.client, options);
    expect(create).toThrow(ValueError);
    expect(create).toThrow(name);
  });

  it("need a client and authorize", () => {
    const create = (options: object): unknown => createRelay(options as RelayOptions);
    const flows = [grader];
    expect(() => create({ client: at.client, flows })).toThrow(/authorize must be/);
    expect(() => create({ flows, authorize: () => undefined })).toThrow(/client must be/);
  });
});
