import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";
import { temporaryFolder } from "../support/folder.js";

const input = fileURLToPath(
  new URL("inputs/05-emulator-property-named-constructor/ctor.flow.json", import.meta.url),
);
const path = "/seq/acme/test/ctor/v0/execute";

test("an optional input with a name of Object.prototype may be left out", async () => {
  await using emulator = await startEmulator({ flows: input, listen: false });
  const client = clientOf(emulator);
  const { body } = await client.post(path, { message: "x" });
  expect(body).toMatchObject({ status: "completed", result: { driver: "x" } });
  const wrong = await client.post(path, { message: "x", parameters: { constructor: 1 } });
  expect(wrong).toMatchObject({
    status: 422,
    body: { detail: { message: "parameters.constructor must be a string" } },
  });
});

test("a required one is missed where only Object.prototype has it", async () => {
  const definition = JSON.parse(await readFile(input, "utf8")) as { inputs: object };
  await using folder = await temporaryFolder();
  const inputs = { ...definition.inputs, required: ["m", "constructor"] };
  const flows = await folder.write("ctor.flow.json", JSON.stringify({ ...definition, inputs }));
  await using emulator = await startEmulator({ flows, listen: false });
  const client = clientOf(emulator);
  expect(await client.post(path, { message: "x" })).toMatchObject({
    status: 422,
    body: { detail: { message: "parameters.constructor must be present" } },
  });
  const parameters = { constructor: "y" };
  const { body } = await client.post(path, { message: "x", parameters });
  expect(body.status).toBe("completed");
});
