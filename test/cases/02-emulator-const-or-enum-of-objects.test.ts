import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";

const flows = fileURLToPath(
  new URL("inputs/02-emulator-const-or-enum-of-objects", import.meta.url),
);

test("an input that is a constant object takes an equal one, and no other", async () => {
  await using emulator = await startEmulator({ flows, listen: false });
  const run = async (mode: object): Promise<unknown> => {
    const parameters = { m: "x", mode };
    const path = "/seq/acme/test/const-object/v0/execute";
    const { status, body } = await clientOf(emulator).post(path, { parameters });
    return status === 200 ? body.status : body.detail;
  };
  expect(await run({ a: 1 })).toBe("completed");
  expect(await run({ a: 2 })).toMatchObject({ message: 'parameters.mode must be {"a":1}' });
});

test("an output that is one of several objects is sampled and valid", async () => {
  await using emulator = await startEmulator({ flows, listen: false });
  const { body } = await clientOf(emulator).post("/seq/acme/test/enum-object/v0/execute", {
    message: "x",
  });
  expect(body.status).toBe("completed");
  expect([{ k: { x: 1 } }, { k: { x: 2 } }]).toContainEqual(body.result);
});

test.each<[string, { x: number }, boolean]>([
  ["one of the objects", { x: 2 }, true],
  ["another one", { x: 3 }, false],
])("an output of a mock that is %s is checked", async (_, k, isValid) => {
  const mocks = { "acme/test/enum-object#s": { k } };
  await using emulator = await startEmulator({ flows, mocks, listen: false });
  const { body } = await clientOf(emulator).post("/seq/acme/test/enum-object/v0/execute", {
    message: "x",
  });
  expect(body.status).toBe(isValid ? "completed" : "failed");
});
