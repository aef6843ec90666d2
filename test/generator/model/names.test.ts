import fc from "fast-check";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import {
  assignNames,
  camelCase,
  exactName,
  isReservedType,
  isReservedValue,
  pascalCase,
  type NameRequest,
} from "../../../generator/model/names.js";
import { propertyOptions } from "../../support/seed.js";

const slug = fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,48}[a-z0-9]$/);
const stepId = fc.stringMatching(/^[A-Za-z0-9_-]{1,64}$/);
const anyName = fc.oneof(slug, stepId, fc.string({ unit: "binary" }), fc.string());

/** Whether the compiler takes a text as the name of a constant and of a type. */
function compiles(constant: string, type: string): boolean {
  const source = `export const ${constant} = 1;\nexport interface ${type} { a: 1 }\n`;
  const { diagnostics = [] } = ts.transpileModule(source, {
    reportDiagnostics: true,
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext },
  });
  return diagnostics.length === 0;
}

function requestFor(name: string): NameRequest {
  return {
    key: name,
    spelling: pascalCase(name),
    longer: () => [`${pascalCase(name)}_`, exactName(name, isReservedType)],
  };
}

describe("cases", () => {
  test.each([
    ["grade-3", "grade3", "Grade3"],
    ["find_mistakes", "findMistakes", "FindMistakes"],
    ["2nd-try", "_2ndTry", "_2ndTry"],
    ["a--b", "aB", "AB"],
    ["URL", "url", "URL"],
    ["Größe", "größe", "Größe"],
    ["ß", "ß", "ß"],
    ["日本 語", "日本語", "日本語"],
    ["--", "", ""],
  ])("%s", (name, camel, pascal) => {
    expect([camelCase(name), pascalCase(name)]).toEqual([camel, pascal]);
  });

  test("names that differ only by Unicode normalisation have the same words", () => {
    expect(pascalCase("cafe\u0301")).toBe(pascalCase("caf\u00e9"));
  });
});

describe("the exact spelling", () => {
  test("is legal as a constant and as a type", () => {
    fc.assert(
      fc.property(anyName, (name) =>
        compiles(exactName(name, isReservedValue), exactName(name, isReservedType)),
      ),
      propertyOptions(500),
    );
  });

  test("is never shared", () => {
    fc.assert(
      fc.property(anyName, anyName, (a, b) => {
        fc.pre(a !== b);
        return exactName(a, isReservedType) !== exactName(b, isReservedType);
      }),
      propertyOptions(2000),
    );
  });

  test.each([
    ["-u005f-", "_"],
    ["a-b", "a_b"],
    ["_u0061_ny", "any"],
    ["1", "-1"],
    ["", "-"],
  ])("of %j differs from that of %j", (a, b) => {
    expect(exactName(a, isReservedType)).not.toBe(exactName(b, isReservedType));
  });
});

describe("names of a scope", () => {
  test("are legal, and unlike each other", () => {
    fc.assert(
      fc.property(fc.uniqueArray(anyName, { minLength: 1, maxLength: 8 }), (sources) => {
        const names = assignNames(sources.map(requestFor), { isTaken: isReservedType });
        const assigned = [...names.values()];
        expect(new Set(assigned).size).toBe(sources.length);
        for (const name of assigned) expect(compiles("a", name), name).toBe(true);
      }),
      propertyOptions(300),
    );
  });

  test("do not depend on the order of what is named", () => {
    const shuffled = fc
      .uniqueArray(fc.oneof(stepId, fc.constantFrom("a-b", "a_b", "aB", "AB", "a-u-b", "a--b")), {
        maxLength: 8,
      })
      .chain((sources) =>
        fc.tuple(
          fc.constant(sources),
          fc.shuffledSubarray(sources, { minLength: sources.length, maxLength: sources.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([sources, other]) => {
        const names = assignNames(sources.map(requestFor));
        expect(assignNames(other.map(requestFor))).toEqual(names);
      }),
      propertyOptions(),
    );
  });

  test("stay the same when something is added that collides with none of them", () => {
    const before = assignNames(["find", "explain"].map(requestFor));
    const after = assignNames(["find", "explain", "score", "a-b", "a_b"].map(requestFor));
    expect([after.get("find"), after.get("explain")]).toEqual([
      before.get("find"),
      before.get("explain"),
    ]);
  });

  test("take the exact spelling where they collide, all of them", () => {
    expect([...assignNames(["find-it", "find_it", "score"].map(requestFor)).values()]).toEqual([
      "find_it",
      "find_u005f_it",
      "Score",
    ]);
  });

  test("get out of the way of an exact spelling", () => {
    const names = assignNames(["A-b", "aB", "AB", "A_b_"].map(requestFor));
    expect(new Set(names.values()).size).toBe(4);
  });
});
