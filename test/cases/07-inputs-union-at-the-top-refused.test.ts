import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { caseInput } from "../support/case-inputs.js";
import { load, render } from "../corpus/render.js";
import { compile } from "../corpus/compile.js";
import { clientOf } from "../emulator/client.js";

const FOLDER = "07-inputs-union-at-the-top-refused";
const loaded = ["union", "all-of"].map((name) => {
  const { path, text } = caseInput(FOLDER, `${name}.flow.json`);
  return load(path, text);
});

test("unions and intersections are typed", async () => {
  const { files } = await render(loaded);
  const use = `import type { UnionCall, UnionInputs } from "./acme/test/union.js";
import type { AllOfInputs } from "./acme/test/all-of.js";
export const create: UnionInputs = { action: "create", title: "a" };
export const drop: UnionInputs = { action: "drop", id: "a" };
// @ts-expect-error a drop has an id
export const wrong: UnionInputs = { action: "drop", title: "a" };
export const short: UnionCall = { message: "drop", parameters: { id: "a" } };
// @ts-expect-error the message decides which parameters there are
export const mixed: UnionCall = { message: "drop", parameters: { title: "a" } };
export const both: AllOfInputs = { a: "text", b: 1 };
// @ts-expect-error a is required
export const less: AllOfInputs = { b: 1 };
`;
  expect(compile(new Map([...files, ["use.ts", use]]))).toEqual([]);
});

test("the first input that is declared anywhere is the primary one", () => {
  expect(loaded.map(({ definition }) => definition.primary)).toEqual(["action", "a"]);
});

test("the emulator checks them", async () => {
  await using emulator = await startEmulator({
    flows: loaded.map(({ definition }) => definition),
  });
  const client = clientOf(emulator);
  const execute = async (slug: string, parameters: object): Promise<number> =>
    (await client.post(`/seq/acme/test/${slug}/v0/execute`, { parameters })).status;
  expect(await execute("union", { action: "drop", id: "a" })).toBe(200);
  expect(await execute("union", { action: "drop", title: "a" })).toBe(422);
  expect(await execute("all-of", { a: "text", b: 1 })).toBe(200);
  expect(await execute("all-of", { b: 1 })).toBe(422);
});
