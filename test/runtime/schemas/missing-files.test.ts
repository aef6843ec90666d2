import { expect, it } from "vitest";
import { runBundle } from "../support/bundle.js";
import { completed, json } from "../support/server.js";
import { useServer } from "../support/use-server.js";

const at = useServer((_request, response) => {
  json(response, 200, completed({ text: "Hello." }));
});

/** A program whose file about violations is gone before it calls, as when a new release is deployed. */
const program = `
  import { readdirSync, rmSync } from "node:fs";
  import { createClient, defineValidatedFlow } from "noukai-codegen-runtime";
  const schemas = { contracts: [{ inputs: true, overrides: {}, steps: {}, result: { type: "string" } }], versions: { draft: 0 } };
  const flow = defineValidatedFlow({ org: "acme", project: "spelling", slug: "mark", defaultVersion: "draft", schemas: () => Promise.resolve({ schemas }) });
  const removed = readdirSync(new URL(".", import.meta.url)).filter((name) => name.startsWith("violations"));
  for (const name of removed) rmSync(new URL(name, import.meta.url));
  if (removed.length === 0) throw new Error("there is no such file");
  const client = createClient();
`;

it("a result that was paid for is not lost for want of the words to warn with", async () => {
  const call = `
    const { status, result } = await flow(client).execute({ message: "Hi." });
    if (status !== "completed" || result.text !== "Hello.") throw new Error(status);
    await client.close();
  `;
  const { names } = await runBundle(program + call, at.server.baseUrl);
  expect(names).toContain("validation.js");
  expect(at.server.requests).toHaveLength(1);
});

it("a call that is to throw is not sent if it could not say what is wrong", async () => {
  const call = `
    const validate = { outputs: "throw" };
    const error = await flow(client).execute({ message: "Hi.", validate }).catch((error) => error);
    if (error.name !== "APIConnectionError") throw error;
    await client.close();
  `;
  await runBundle(program + call, at.server.baseUrl);
  expect(at.server.requests).toHaveLength(0);
});
