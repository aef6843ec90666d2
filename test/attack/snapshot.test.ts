import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSameCode } from "../../generator/check/causes/same-code.js";
import { hashDefinition } from "../../generator/definition/index.js";
import { checkDefinition } from "../../generator/definition/read.js";
import { DefinitionError, SourceError } from "../../generator/errors.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { measureValue } from "../../generator/sources/snapshot/json-limits.js";
import { definitionsOf } from "../../generator/sources/snapshot/index.js";
import { parseSnapshot } from "../../generator/sources/snapshot/parse-snapshot.js";
import { takeSnapshot } from "../../generator/sources/snapshot/snapshot.js";
import { snapshotText } from "../../generator/sources/snapshot/snapshot-file.js";
import { load, render } from "../corpus/render.js";
import { repetitions } from "../support/seed.js";
import { injectedInto } from "./support/inert.js";

type Tree = null | boolean | number | string | Tree[] | { [key: string]: Tree };

const NAME = "noukai.snapshot.json";
const CODE = '1 }>(globalThis.pwned = 1); process.exit(1); /* */ "';

/** A flow with every field that a definition may have. */
const flow = (slug: string, changes: Record<string, JsonValue> = {}): string =>
  JSON.stringify({
    ...{ org: "acme", project: "a1", slug, name: "N", description: "D" },
    ...{ published: [1, 2], production: 2, primary: "text" },
    inputs: {
      type: "object",
      required: ["text"],
      properties: {
        text: { type: "string", description: "A text.", minLength: 1 },
        tone: { enum: ["a", "b", 3, true, null], default: "a" },
        code: { type: "string", pattern: "^A" },
      },
    },
    models: { Item: { type: "object", properties: { next: { $ref: "#/models/Item" } } } },
    steps: [
      {
        ...{ id: "first", name: "First", description: "D", processor: "llm", prompt: "{{text}}" },
        ...{ model: "m", tools: true, config: { temperature: 0.5 } },
        configSchema: { type: "object", properties: { temperature: { type: "number" } } },
        output: { type: "array", items: { $ref: "#/models/Item" } },
      },
      {
        id: "both",
        parallel: [
          { id: "left", steps: [{ id: "l1", processor: "passthrough" }] },
          {
            id: "right",
            processor: "code",
            language: "javascript",
            code: "return 1",
            output: { const: -1.5 },
          },
        ],
      },
      { id: "each", loop: { over: "items" }, steps: [{ id: "last", processor: "other" }] },
    ],
    ...changes,
  });

const original = snapshotText(
  takeSnapshot(
    [
      load("a.flow.json", flow("one")),
      load("b.flow.json", flow("one", { version: 1, published: [1], production: 1 })),
      load("c.flow.json", flow("two", { published: [], production: undefined as never })),
    ],
    "1.2.3",
  ),
);

/** What a value is replaced by. */
const REPLACEMENTS: Readonly<Record<string, Tree>> = {
  null: null,
  true: true,
  zero: 0,
  "a negative number": -1,
  "minus zero": -0,
  "a fraction": 1.5,
  "a huge number": 1e21,
  "a number beyond safe integers": 2 ** 53 + 2,
  infinity: "\0raw 1e999",
  code: CODE,
  "code in a list": [CODE],
  "code in an object": { toString: CODE, valueOf: CODE },
  "an empty text": "",
  "the end of a comment": "*/ globalThis.pwned = 1; /*",
  "a template": "`${globalThis.pwned = 1}`",
  "line separators": "\u2028globalThis.pwned = 1\u2029\r\n",
  "escape sequences": "\u001b[2J\u0007\u009b31m\u202e",
  "half a character": "\ud800",
  "a long text": "x".repeat(20_000),
  __proto__: "__proto__",
  "the name of a prototype's member": "constructor",
  "a path upwards": "../../../../etc/passwd",
  "an empty list": [],
  "a list of nothing": [null],
  "a long list": Array.from({ length: 3000 }, (_, index) => index),
  "an empty object": {},
  "an object with a prototype": JSON.parse('{"__proto__": {"polluted": true}}') as Tree,
  "deep lists": "\0raw " + "[".repeat(5000) + "]".repeat(5000),
  "deep objects": "\0raw " + '{"steps":['.repeat(3000) + "]}".repeat(3000),
  "a reference to itself": { $ref: "#" },
  "a reference elsewhere": { $ref: "http://example.com/x.json" },
  "types as code": { type: CODE, tsType: CODE },
};
const KEYS = ["__proto__", "constructor", "toString", "hasOwnProperty", "tsType", CODE, "", "x-a"];

interface Place {
  readonly parent: Tree[] | Record<string, Tree>;
  readonly key: string;
}

type Mutate = (place: Place, pick: (count: number) => number) => void;

const MUTATIONS: readonly (readonly [kind: string, mutate: Mutate])[] = [
  ...Object.entries(REPLACEMENTS).map(([kind, value]): [string, Mutate] => [
    `replaced by ${kind}`,
    (place) => {
      setAt(place, value);
    },
  ]),
  ...KEYS.map((key): [string, Mutate] => [
    `with the key ${JSON.stringify(key)} more`,
    (place) => {
      const value = at(place);
      if (typeof value === "object" && value !== null && !Array.isArray(value))
        define(value, key, CODE);
      else setAt(place, [value ?? null]);
    },
  ]),
  ...KEYS.map((key): [string, Mutate] => [
    `with the key ${JSON.stringify(key)} instead`,
    ({ parent, key: old }) => {
      if (Array.isArray(parent)) return;
      const value = parent[old] ?? null;
      Reflect.deleteProperty(parent, old);
      define(parent, key, value);
    },
  ]),
  ["missing", ({ parent, key }) => void Reflect.deleteProperty(parent, key)],
  [
    "in a list",
    (place) => {
      setAt(place, [at(place) ?? null]);
    },
  ],
  [
    "in an object",
    (place) => {
      setAt(place, { value: at(place) ?? null });
    },
  ],
  [
    "as text",
    (place) => {
      setAt(place, JSON.stringify(at(place)));
    },
  ],
  [
    "with code after it",
    (place) => {
      setAt(place, `${asText(at(place))}${CODE}`);
    },
  ],
  [
    "with a space after it",
    (place) => {
      setAt(place, `${asText(at(place))} `);
    },
  ],
  [
    "in upper case",
    (place) => {
      setAt(place, asText(at(place)).toUpperCase());
    },
  ],
  [
    "as a number",
    (place) => {
      setAt(place, Number(at(place)) || 7);
    },
  ],
  [
    "twice",
    (place) => {
      setAt(place, [at(place) ?? null, at(place) ?? null]);
    },
  ],
  [
    "of another place",
    (place, pick) => {
      const others = placesOf(parse(original));
      const other = others[pick(others.length)];
      if (other !== undefined) setAt(place, at(other) ?? null);
    },
  ],
  [
    "with the key twice",
    ({ parent, key }) => {
      if (!Array.isArray(parent)) define(parent, `\0twice ${key}`, CODE);
    },
  ],
];

/** Writes a mutated snapshot. `\0raw` marks text that JSON.stringify could not write, `\0twice` a key that is there before. */
function write(tree: Tree): string {
  return JSON.stringify(tree, null, 1)
    .replace(
      /"\\u0000raw ((?:[^"\\]|\\.)*)"/g,
      (_, raw: string) => JSON.parse(`"${raw}"`) as string,
    )
    .replaceAll('"\\u0000twice ', '"');
}

/** Hashes the definitions again, as someone would who knows how: a valid hash must protect nothing else. */
function rehash(tree: Tree): void {
  const flows = field(tree, "flows");
  for (const versions of valuesOf(flows))
    for (const entry of valuesOf(versions)) {
      const text = write(field(entry, "definition"));
      const definition = JSON.parse(text) as JsonValue;
      if (measureValue(definition, []).excess !== undefined) continue;
      const checked = checkDefinition(definition);
      const isEntry = typeof entry === "object" && entry !== null && !Array.isArray(entry);
      if ("definition" in checked && isEntry) entry.hash = hashDefinition(checked.definition);
    }
}

async function clients(text: string, published: "exact" | "any"): Promise<Map<string, string>> {
  const definitions = definitionsOf(parseSnapshot(text, NAME), NAME);
  return (await render([...definitions], { published, versions: { "*": "all" } })).files;
}

function expectLocated(error: unknown, what: string): void {
  if (error instanceof DefinitionError) {
    for (const { file, line, column } of error.problems)
      expect({ file, isPlaced: line > 0 && column > 0 }, what).toEqual({
        file: NAME,
        isPlaced: true,
      });
    return;
  }
  if (!(error instanceof SourceError)) throw new Error(`crashed: ${what}`, { cause: error });
  expect(error.message, what).toMatch(/^noukai\.snapshot\.json /);
}

describe("a mutated snapshot", () => {
  test("there are enough kinds", () => {
    expect(MUTATIONS.length).toBeGreaterThan(55);
  });

  // At bd91f18, 69 kinds of mutated snapshots gave code in a client that ran on import, or an internal error.
  test(
    "gives the same client or a located problem, never code",
    { timeout: 600_000 },
    async ({ task }) => {
      const expected = {
        exact: await clients(original, "exact"),
        any: await clients(original, "any"),
      };
      const count = placesOf(parse(original)).length;
      const outcomes = { same: 0, refused: 0, other: 0 };
      const seeds = fc.sample(
        fc.record({
          place: fc.nat(count - 1),
          kind: fc.nat(MUTATIONS.length - 1),
          other: fc.nat(),
          isRehashed: fc.boolean(),
          published: fc.constantFrom("exact" as const, "any" as const),
        }),
        { seed: 20_260_531, numRuns: repetitions(200, 2000) },
      );
      for (const { place: index, kind, other, isRehashed, published } of seeds) {
        const tree = parse(original);
        const place = placesOf(tree)[index];
        const [name, mutate] = MUTATIONS[kind] ?? [];
        if (place === undefined || mutate === undefined) throw new Error("no such mutation");
        mutate(place, (total) => other % total);
        const what = `${place.key} ${name ?? ""} (${JSON.stringify({ index, kind, isRehashed })})`;
        if (isRehashed) rehash(tree);
        let files: Map<string, string>;
        try {
          files = await clients(write(tree), published);
        } catch (error) {
          expectLocated(error, what);
          outcomes.refused += 1;
          continue;
        }
        let isSame = true;
        for (const [path, text] of files) {
          if (path !== "index.ts") expect(injectedInto(text)).toEqual([]);
          isSame &&= await isSameCode(text, expected[published].get(path) ?? "");
        }
        outcomes[isSame ? "same" : "other"] += 1;
        // Without a hash that matches, a definition is not taken.
        if (!isRehashed && !isSame) expect(removed(tree), what).toBe(true);
      }
      expect(Object.hasOwn(globalThis, "pwned")).toBe(false);
      expect(Object.hasOwn(Object.prototype, "polluted")).toBe(false);
      task.meta.attack = {
        name: "mutated snapshots",
        attempts: seeds.length,
        wrong: 0,
        note: `${outcomes.refused} refused, ${outcomes.same} without effect`,
      };
      expect(outcomes.refused).toBeGreaterThan(seeds.length / 4);
      expect(outcomes.same).toBeGreaterThan(0);
    },
  );

  test.each([
    // At bd91f18 this ran when the client was imported.
    ["published", ["published", 0], CODE],
    ["production", ["production"], CODE],
    ["version", ["version"], CODE],
    ["a step's processor", ["steps", 0, "processor"], { toString: CODE }],
    ["inputs", ["inputs", "properties", "text", "type"], CODE],
  ])("code in %s is refused at its place", async (_, path, value) => {
    const tree = parse(original);
    const start = ["flows", "acme/a1/one", "draft", "definition"];
    const steps = [...start, ...path];
    const key = String(steps.pop());
    const parent = steps.reduce<Tree>((node, step) => field(node, String(step)), tree);
    if (typeof parent !== "object" || parent === null) throw new Error("no such place");
    setAt({ parent, key }, value);
    const pointer = `/flows/acme~1a1~1one/draft/definition/${path.join("/")}`;
    await expect(clients(write(tree), "any")).rejects.toMatchObject({
      problems: [{ file: NAME, pointer }],
    });
  });
});

function parse(text: string): Tree {
  return JSON.parse(text) as Tree;
}

/** Whether only whole flows or versions are gone. */
function removed(tree: Tree): boolean {
  const count = (root: Tree): number =>
    valuesOf(field(root, "flows")).reduce(
      (sum: number, versions) => sum + valuesOf(versions).length,
      0,
    );
  return count(tree) < count(parse(original));
}

function placesOf(tree: Tree): Place[] {
  if (typeof tree !== "object" || tree === null) return [];
  return Object.entries(tree).flatMap(([key, value]) => [
    { parent: tree, key },
    ...placesOf(value),
  ]);
}

function at({ parent, key }: Place): Tree | undefined {
  return Array.isArray(parent) ? parent[Number(key)] : parent[key];
}

function setAt({ parent, key }: Place, value: Tree): void {
  if (Array.isArray(parent)) parent[Number(key)] = value;
  else define(parent, key, value);
}

function define(object: Record<string, Tree>, key: string, value: Tree): void {
  Object.defineProperty(object, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function asText(tree: Tree | undefined): string {
  return typeof tree === "string" ? tree : JSON.stringify(tree ?? null);
}

function field(tree: Tree | undefined, key: string): Tree {
  if (typeof tree !== "object" || tree === null || !Object.hasOwn(tree, key)) return null;
  return (Array.isArray(tree) ? tree[Number(key)] : tree[key]) ?? null;
}

function valuesOf(tree: Tree): Tree[] {
  return typeof tree === "object" && tree !== null ? Object.values(tree) : [];
}
