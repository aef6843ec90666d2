import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";

async function folderOf(files: Readonly<Record<string, object>>): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files))
    await folder.write(name, JSON.stringify(content));
  return folder;
}

const order = { type: "object", properties: { line: { $ref: "parts/line.json" } } };
const bundled = {
  $id: "order.json",
  ...order,
  $defs: { "parts/line.json": { $id: "parts/line.json", type: "string" } },
};

describe("bundle-schema", () => {
  it("prints the schema alone, or writes it and says what is in it", async () => {
    await using folder = await folderOf({
      "order.json": order,
      "parts/line.json": { type: "string" },
    });
    const cwd = folder.path;
    const printed = await runCli(["bundle-schema", "order.json"], { cwd });
    expect(printed).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(printed.stdout)).toEqual(bundled);
    const written = await runCli(["bundle-schema", "order.json", "--out", "out/all.json"], { cwd });
    expect(written).toEqual({
      code: 0,
      stdout: "",
      stderr: "order.json in out/all.json: with parts/line.json\n",
    });
    expect(await folder.read("out/all.json")).toBe(printed.stdout);
  });

  it.each([
    [[], 2, "Too few arguments"],
    [["none.json"], 2, "There is no file none.json."],
    [["net.json"], 2, "Pass --http"],
    [["net.json", "--http"], 4, "could not be fetched"],
    [["outside.json"], 2, "--allow-outside"],
    [["lost.json"], 4, "lost.json#/items/$ref: there is no file gone.json."],
    [["list.json"], 3, "a JSON Schema is an object"],
  ])("%j ends with the exit code %d", async (args, code, text) => {
    await using folder = await folderOf({
      "app/net.json": { items: { $ref: "http://127.0.0.1:1/a.json" } },
      "app/outside.json": { items: { $ref: "../secret.json" } },
      "app/lost.json": { items: { $ref: "gone.json" } },
      "app/list.json": [],
      "secret.json": {},
    });
    const cwd = `${folder.path}/app`;
    const run = await runCli(["bundle-schema", ...args], { cwd });
    expect(run.stderr).toContain(text);
    expect(run).toMatchObject({ code, stdout: "" });
  });
});
