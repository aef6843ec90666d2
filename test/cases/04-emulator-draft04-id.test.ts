import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";

const flows = fileURLToPath(new URL("inputs/04-emulator-draft04-id", import.meta.url));

test("a schema with the id of draft-04 is served", async () => {
  await using emulator = await startEmulator({ flows, listen: false });
  const client = clientOf(emulator);
  const path = "/seq/acme/test/draft4/v0/execute";
  const { status, body } = await client.post(path, { parameters: { m: "x" } });
  expect([status, body.status]).toEqual([200, "completed"]);
  const refused = await client.post(path, { parameters: { m: 1 } });
  expect(refused).toMatchObject({
    status: 422,
    body: { detail: { message: "parameters.m must be a string" } },
  });
});
