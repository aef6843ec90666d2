import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { completed, json } from "../runtime/support/server.js";
import { useServer } from "../runtime/support/use-server.js";

const at = useServer((_request, response) => {
  json(response, 200, completed([]));
});

it("1,500 calls at once with 300 file descriptors all succeed", async () => {
  // At bd91f18 most of them failed with EMFILE.
  const program = `
    import { createClient, defineFlow } from "noukai-codegen-runtime";
    const flow = defineFlow({ org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft" });
    const client = createClient({ apiKey: "nk_test_secret", baseUrl: ${JSON.stringify(at.server.baseUrl)} });
    const calls = Array.from({ length: 1500 }, () => flow(client).execute({ message: "Hi." }));
    const ended = await Promise.allSettled(calls);
    await client.close();
    console.log(ended.filter(({ status }) => status === "fulfilled").length);
  `;
  const args = ["--input-type=module", "-e", program];
  const command = ["-c", 'ulimit -n 300; exec "$0" "$@"', process.execPath, ...args];
  const { stdout, stderr } = await promisify(execFile)("sh", command);
  expect(stdout).toBe("1500\n");
  expect(stderr).toContain("maxConnections");
});
