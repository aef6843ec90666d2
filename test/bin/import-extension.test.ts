import { expect, test } from "vitest";
import { flowDocument } from "../generator/support/flow-server.js";
import { runCli } from "../support/cli.js";
import { temporaryFolder } from "../support/folder.js";

test("generate says that imports do not resolve until that is mended, and so does doctor", async () => {
  await using folder = await temporaryFolder();
  const tsconfig = (module: string): Promise<string> =>
    folder.write("tsconfig.json", JSON.stringify({ compilerOptions: { module } }));
  await folder.write("package.json", JSON.stringify({ type: "module" }));
  await folder.write("noukai.config.json", JSON.stringify({ importExtension: "none" }));
  await folder.write("flows/greet.flow.json", JSON.stringify(flowDocument("acme/demo/greet")));
  await tsconfig("nodenext");
  const generate = async (): Promise<string> => {
    const { code, stderr } = await runCli(["generate"], { cwd: folder.path });
    expect(code).toBe(0);
    return stderr;
  };
  const advice = 'Set `importExtension: "js"` in the config.';
  expect(await generate()).toContain(advice);
  expect(await generate()).toContain(advice);
  const args = ["doctor", "--json", "--url", "http://127.0.0.1:1/api/v1"];
  const findings = async (): Promise<unknown> =>
    JSON.parse((await runCli(args, { cwd: folder.path })).stdout);
  const failed: unknown = expect.objectContaining({ id: "imports", verdict: "failed", advice });
  const ok: unknown = expect.objectContaining({ id: "imports", verdict: "ok" });
  expect(await findings()).toHaveProperty("findings", expect.arrayContaining([failed]));
  await tsconfig("preserve");
  expect(await generate()).not.toContain(advice);
  expect(await findings()).toHaveProperty("findings", expect.arrayContaining([ok]));
});
