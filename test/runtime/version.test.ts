import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import * as built from "../../runtime/dist/index.js";
import * as sources from "../../runtime/src/index.js";

const flow = { org: "a", project: "b", slug: "c", defaultVersion: "draft" } as const;

describe("the user agent", () => {
  it("of the built package has the name and version in its package.json", async () => {
    const path = new URL("../../runtime/package.json", import.meta.url);
    const manifest: unknown = JSON.parse(await readFile(path, "utf8"));
    const agent = await sentAgent((options) =>
      built.defineFlow(flow)(built.createClient(options)).run("run-1").trace(),
    );
    expect(manifest).toMatchObject(parseAgent(agent));
  });

  it("of the sources has a version that is never published", async () => {
    const agent = await sentAgent((options) =>
      sources.defineFlow(flow)(sources.createClient(options)).run("run-1").trace(),
    );
    expect(parseAgent(agent)).toEqual({ name: "noukai-codegen-runtime", version: "0.0.0" });
  });
});

/** The `User-Agent` header of the request that a call sends. */
async function sentAgent(
  call: (options: sources.ClientOptions) => Promise<unknown>,
): Promise<string> {
  const agents: (string | null)[] = [];
  await call({
    apiKey: "nk_test",
    baseUrl: "https://flows.example/api/v1",
    fetch: (_url, init) => {
      agents.push(new Headers(init?.headers).get("user-agent"));
      return Promise.resolve(Response.json({ ok: true }));
    },
  });
  return agents.join();
}

function parseAgent(agent: string): { readonly name: string; readonly version: string } {
  const [name = "", version = ""] = agent.split("/");
  return { name, version };
}
