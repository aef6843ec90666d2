import { readFileSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { JsonValue } from "../../../../generator/json-schema/types.js";
import { openPython, outcome } from "./support.js";

interface Vector {
  readonly body: string;
  readonly arguments: Readonly<Record<string, JsonValue>>;
  readonly initial: Readonly<Record<string, JsonValue>>;
  readonly cpython: { readonly ok: JsonValue } | { readonly err: string };
}

const vectors = JSON.parse(
  readFileSync(new URL("vectors.json", import.meta.url), "utf8"),
) as readonly Vector[];

/** Bodies that use what the contract of code steps does not have, and what is said of them. */
const REFUSED: readonly (readonly [part: string, message: string])[] = [
  // ValueError is no builtin of the contract, neither caught nor raised.
  ["except ValueError:", "line 3, column 8, uses ValueError, which is not one of the builtins"],
  ["raise ValueError(", "line 1, column 7, uses ValueError, which is not one of the builtins"],
  // JSON has whole numbers of any size, and its receivers round those beyond 2**53.
  ["helper(25)", "the value at ['f'] is a whole number beyond 2**53"],
  ["2**100", "the value at ['p'] is a whole number beyond 2**53"],
];

const python = openPython();
afterAll(python.close);

describe("bodies of Python give what CPython gives", () => {
  test.each(vectors)("$body", async ({ body, arguments: values, initial, cpython }) => {
    const found = await outcome(python, body, { initial, ...values });
    const refused = REFUSED.find(([part]) => body.includes(part));
    if (refused !== undefined) expect(found).toContain(refused[1]);
    else if ("ok" in cpython) {
      expect(found).toEqual(cpython.ok);
      // The order of keys too.
      expect(JSON.stringify(found)).toBe(JSON.stringify(cpython.ok));
    } else expect(found).toContain(`raised ${cpython.err}`);
  });

  test("and each exception to it is one body", () => {
    expect(vectors).toHaveLength(30);
    for (const [part] of REFUSED)
      expect(vectors.filter(({ body }) => body.includes(part))).toHaveLength(1);
  });
});
