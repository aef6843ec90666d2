import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { Ajv } from "ajv";
import { parse } from "yaml";
import { format } from "prettier";
import { glob } from "tinyglobby";
import { expect, test } from "vitest";
import { editorSchema } from "../../../generator/definition/format/editor-schema.js";
import { MINIMAL } from "./reading.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const validate = new Ajv({ allowUnionTypes: true, strict: false }).compile(editorSchema());

test("schema/flow.schema.json is what the reader's schema gives (vitest -u writes it)", async () => {
  const text = await format(JSON.stringify(editorSchema()), { parser: "json", printWidth: 100 });
  await expect(text).toMatchFileSnapshot("../../../schema/flow.schema.json");
});

test("every example is right by it", async () => {
  const files = await glob("examples/flows/**/*.flow.{yaml,yml,json}", {
    cwd: root,
    absolute: true,
  });
  expect(files.length).toBeGreaterThan(4);
  for (const file of files) {
    const definition: unknown = parse(await readFile(file, "utf8"));
    expect(validate(definition), `${file}: ${JSON.stringify(validate.errors)}`).toBe(true);
  }
});

test.each([
  ["org: 1"],
  ["nmae: x"],
  ["version: main"],
  ["inputs: { type: strng }"],
  ["inputs: [{ name: a }]"],
  ["models: { A: { properties: { a: { tsType: x } } } }"],
  ["models: { A: { items: { $ref: 'http://example.com' } } }"],
])("and this is not: %s", (line) => {
  const text = line.startsWith("org") ? MINIMAL.replace("org: acme", line) : `${MINIMAL}${line}\n`;
  expect(validate(parse(MINIMAL))).toBe(true);
  expect(validate(parse(text))).toBe(false);
});

test("every key has a description, which editors show", () => {
  const described = Object.entries(
    editorSchema().properties as Record<string, { description?: string }>,
  );
  for (const [key, { description }] of described) expect(description, key).toBeTruthy();
});
