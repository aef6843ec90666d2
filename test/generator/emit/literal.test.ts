import { describe, expect, test } from "vitest";
import { EmitError } from "../../../generator/emit/emit-error.js";
import { createEmitter } from "../../../generator/emit/index.js";
import {
  commentLine,
  dataKey,
  flowSpecifier,
  identifier,
  keywordType,
  numberLiteral,
  propertyKey,
  scalarLiteral,
  siblingSpecifier,
  stringLiteral,
  templateText,
  versionLiteral,
} from "../../../generator/emit/literal.js";
import { buildFlow, groupFlows } from "../../../generator/model/index.js";
import { load } from "../../corpus/render.js";

const CODE = "1; globalThis.pwned = 1";
const WRONG: readonly unknown[] = [
  CODE,
  [CODE],
  { toString: () => CODE },
  null,
  undefined,
  NaN,
  1n,
];

/** What the types forbid and a definition from outside may hold all the same. */
const given = (value: unknown): never => value as never;

describe("a literal of generated code", () => {
  test.each<[string, (value: never) => string, (value: unknown) => boolean]>([
    ["text", stringLiteral, (value) => typeof value === "string"],
    ["text of a template", templateText, (value) => typeof value === "string"],
    ["property", propertyKey, (value) => typeof value === "string"],
    ["scalar", scalarLiteral, (value) => typeof value === "string"],
    ["number", numberLiteral, () => false],
    ["keyword", keywordType, () => false],
    ["name", identifier, () => false],
    ["version", (value) => versionLiteral(value, stringLiteral), () => false],
    ["key of data", dataKey, (value) => typeof value === "string"],
    ["path", (value) => flowSpecifier(value, "js"), () => false],
    ["path beside", (value) => siblingSpecifier(value, "js"), () => false],
    ["line of a comment", commentLine, (value) => typeof value === "string"],
  ])("%s: what is of another kind is refused", (_, print, isRight) => {
    for (const value of WRONG)
      if (!isRight(value)) expect(() => print(given(value)), String(value)).toThrow(EmitError);
  });

  test("infinity, the end of a comment and a path upwards are refused", () => {
    expect(() => numberLiteral(Infinity)).toThrow(EmitError);
    expect(() => commentLine("a */ b")).toThrow(EmitError);
    expect(() => commentLine("a\u2028b")).toThrow(EmitError);
    expect(() => flowSpecifier("../../etc/passwd.ts", "js")).toThrow(EmitError);
    expect(() => siblingSpecifier("a/b/../c.schemas.ts", "js")).toThrow(EmitError);
    expect(() => versionLiteral(1.5, stringLiteral)).toThrow(EmitError);
    expect(() => versionLiteral(-1, stringLiteral)).toThrow(EmitError);
  });
});

test("what is refused names its flow", async () => {
  const options = {
    objects: "exact",
    published: "any",
    defaultVersion: "draft",
    versions: {},
    pin: {},
    out: "/nowhere",
    importExtension: "js",
    schemas: "standard",
    formats: "annotation",
  } as const;
  const text = JSON.stringify({
    ...{ org: "acme", project: "a1", slug: "b1", published: [1] },
    steps: [{ id: "only", processor: "passthrough" }],
  });
  const [group] = groupFlows([load("a.flow.json", text)], options);
  if (group === undefined) throw new Error("there is no flow");
  const flow = buildFlow(group, options, []);
  // At bd91f18 this text became code: `published: [1; globalThis.pwned = 1]`.
  const written = createEmitter(options).flow({ ...flow, published: [given(CODE)] });
  await expect(written).rejects.toThrow(EmitError);
  await expect(written).rejects.toThrow("acme/a1/b1: ");
});
