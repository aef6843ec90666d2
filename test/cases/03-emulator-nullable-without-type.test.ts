import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { compareDefinitions } from "../../generator/diff/index.js";
import { caseInput } from "../support/case-inputs.js";
import { load, render } from "../corpus/render.js";
import { compile } from "../corpus/compile.js";
import { clientOf } from "../emulator/client.js";

const { path, text } = caseInput("03-emulator-nullable-without-type", "nullable-ref.flow.json");
const loaded = load(path, text);

test("types: null is received, and not sent", async () => {
  const { files } = await render([loaded]);
  const use = `import type { NullableRefInputs, NullableRefOutputs } from "./acme/test/nullable-ref.js";
export const received: NullableRefOutputs["s"] = { owner: null };
export const sent: NullableRefInputs = { m: "a", owner: { id: "a" } };
// @ts-expect-error a service may refuse null
export const wrong: NullableRefInputs = { m: "a", owner: null };
`;
  expect(compile(new Map([...files, ["use.ts", use]]))).toEqual([]);
});

test("emulator: the same", async () => {
  await using emulator = await startEmulator({
    flows: [loaded.definition],
    mocks: { s: { owner: null } },
  });
  const client = clientOf(emulator);
  const execute = async (parameters: object): Promise<[status: number, result: unknown]> => {
    const at = "/seq/acme/test/nullable-ref/v0/execute";
    const { status, body } = await client.post(at, { parameters });
    return [status, body.result ?? body];
  };
  expect(await execute({ m: "a", owner: { id: "b" } })).toMatchObject([200, { owner: null }]);
  expect(await execute({ m: "a", owner: null })).toMatchObject([422, {}]);
});

test("check: a result that may be null now is a breaking change, an input is not", () => {
  const before = load(path, text.replaceAll(/"nullable": true,|,\s*"nullable": true/g, ""));
  const changes = compareDefinitions(before.definition, loaded.definition);
  const contract = changes.filter((change) => change.class !== "documentation");
  expect(contract.map(({ class: found, path: at }) => [found, at])).toEqual([
    ["breaking", "outputs.s.owner"],
  ]);
});
