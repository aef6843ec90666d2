import { describe, expect, test } from "vitest";
import { hashDefinition } from "../../../generator/definition/index.js";
import { MINIMAL, read } from "./reading.js";

const HEAD = "org: acme\nproject: demo\nslug: hello\n";
const SAY = "steps: [{ id: say, processor: passthrough }]\n";

describe("the hash", () => {
  const hash = (text: string, path?: string): string => hashDefinition(read(text, path));

  test("is sixteen hexadecimal digits that do not change between runs", () => {
    expect(hash(MINIMAL)).toMatch(/^[0-9a-f]{16}$/);
    expect(hash(MINIMAL)).toBe(hash(MINIMAL));
  });

  test("takes no notice of spelling, order, mocks and capture", () => {
    const schema = `inputs: { type: object, required: [a], properties: { a: { type: string } } }\n`;
    const yaml = hash(HEAD + schema + SAY);
    expect(
      hash(
        `slug: hello\n${SAY}inputs: [{ type: string, name: a }]\nproject: demo\norg: acme\nversion: draft\n`,
      ),
    ).toBe(yaml);
    expect(hash(JSON.stringify(read(HEAD + schema + SAY), jsonForm), "a.json")).toBe(yaml);
    expect(hash(HEAD + schema + SAY.replace(" }]", ", mock: { a: 1 } }]"))).toBe(yaml);
    expect(hash(`${HEAD}${schema}capture: full\n${SAY}`)).toBe(yaml);
    const nested = (mock: string): string =>
      `${HEAD}steps: [{ parallel: [{ id: p, loop: { over: x }, steps: [{ id: s, processor: llm${mock} }] }] }]\n`;
    expect(hash(nested(", mock: 1"))).toBe(hash(nested("")));
  });

  test("is what it was before an empty list of published versions had a meaning", () => {
    expect(hash(MINIMAL)).toBe("cb090c8d92f27056");
  });

  test("changes with everything else", () => {
    const changes = [
      MINIMAL,
      `${MINIMAL}published: []\n`,
      `${MINIMAL}name: x\n`,
      `${MINIMAL}published: [1]\n`,
      `${MINIMAL}published: [1]\nproduction: 1\n`,
      `${MINIMAL}version: 1\n`,
      `${MINIMAL}models: { A: { type: string } }\n`,
      `${MINIMAL}models: { A: { type: number } }\n`,
      MINIMAL.replace("passthrough", "llm"),
      MINIMAL.replace("passthrough", "llm, prompt: x"),
      MINIMAL.replace("passthrough", "llm, tools: true"),
    ];
    expect(new Set(changes.map((text) => hash(text))).size).toBe(changes.length);
  });
});

/** Writes a definition that has been read as one that may be: without `kind` and without empty parts. */
function jsonForm(key: string, value: unknown): unknown {
  if (key === "kind" || key === "config" || key === "primary") return undefined;
  return value;
}
