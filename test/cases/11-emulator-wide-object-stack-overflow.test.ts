import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { clientOf } from "../emulator/client.js";
import { temporaryFolder } from "../support/folder.js";

test.each([1_600, 20_000])("an input of %i properties is validated", async (count) => {
  const properties = Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`p${index}`, { type: "string" }]),
  );
  const definition = {
    ...{ org: "acme", project: "test", slug: "wide" },
    inputs: {
      type: "object",
      required: ["m"],
      properties: { m: { type: "string" }, ...properties },
    },
    steps: [{ id: "s", processor: "llm", prompt: "hi", output: [{ name: "t", type: "string" }] }],
  };
  await using folder = await temporaryFolder();
  const flows = await folder.write("wide.flow.json", JSON.stringify(definition));
  await using emulator = await startEmulator({ flows, listen: false });
  const client = clientOf(emulator);
  const path = "/seq/acme/test/wide/v0/execute";
  const values = Object.fromEntries(Object.keys(properties).map((name) => [name, "x"]));
  const { body } = await client.post(path, { parameters: { m: "x", ...values } });
  expect(body.status).toBe("completed");
  const last = `p${count - 1}`;
  const refused = await client.post(path, { parameters: { m: "x", ...values, [last]: 1 } });
  expect(refused).toMatchObject({
    status: 422,
    body: { detail: { message: `parameters.${last} must be a string` } },
  });
});
