import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { check as prettierCheck } from "prettier";
import { describe, expect, it } from "vitest";
import { readDefinition } from "../../../../generator/definition/index.js";
import type { FlowDefinition } from "../../../../generator/definition/types.js";
import { DefinitionError, SourceError } from "../../../../generator/errors.js";
import { serializeDefinition } from "../../../../generator/definition/serialize.js";
import {
  isEdited,
  readSnapshot,
  renewSnapshot,
  snapshotSource,
  writeSnapshot,
} from "../../../../generator/sources/snapshot/index.js";
import { parseSnapshot } from "../../../../generator/sources/snapshot/parse-snapshot.js";
import type { LoadedDefinition } from "../../../../generator/sources/index.js";
import { temporaryFolder } from "../../../support/folder.js";
import { flowDocument } from "../../support/flow-server.js";
import { takeSnapshot } from "../../../../generator/sources/snapshot/snapshot.js";
import { snapshotText } from "../../../../generator/sources/snapshot/snapshot-file.js";

function read(document: unknown): FlowDefinition {
  const result = readDefinition({ path: "a.flow.json", text: JSON.stringify(document) });
  if ("problems" in result) throw new Error(JSON.stringify(result.problems));
  return result.definition;
}

function loaded(
  id: string,
  changes: Record<string, unknown> = {},
  origin = "http://one/api/v1",
): LoadedDefinition {
  return { definition: read(flowDocument(id, changes)), origin: `${origin}/flows/${id}` };
}

const nested = {
  org: "acme",
  project: "a1",
  slug: "nested",
  published: [1, 2],
  production: 2,
  inputs: [
    { name: "text", type: "string" },
    { name: "tone", type: "string", enum: ["a", "b"], default: "a" },
  ],
  models: { Item: { type: "object", properties: { next: { $ref: "#/models/Item" } } } },
  steps: [
    {
      id: "first",
      processor: "llm",
      prompt: "{{text}}",
      model: "m",
      tools: true,
      config: { temperature: 0 },
      configSchema: { type: "object", properties: { temperature: { type: "number" } } },
      output: {
        type: "object",
        properties: { items: { type: "array", items: { $ref: "#/models/Item" } } },
      },
      mock: { items: [] },
    },
    {
      id: "both",
      parallel: [
        { id: "left", steps: [{ id: "l1", processor: "passthrough" }] },
        { id: "right", processor: "code", language: "javascript", code: "return 1" },
      ],
    },
    {
      id: "each",
      loop: { over: "items" },
      steps: [{ id: "last", processor: "other", name: "Last", description: "D" }],
    },
  ],
};

describe("a definition in a snapshot", () => {
  it("comes back as it was, but for mock", () => {
    const definition = read(nested);
    const back = read(serializeDefinition(definition));
    const [first, ...rest] = definition.steps;
    expect(back).toEqual({ ...definition, steps: [{ ...first, mock: undefined }, ...rest] });
  });

  it.each([[[]], [undefined], [[1]]])("keeps %j as what is published", (published) => {
    const definition = read({ ...nested, published, production: undefined });
    expect(definition.published).toEqual(published);
    expect(read(serializeDefinition(definition)).published).toEqual(published);
  });
});

describe("the file", () => {
  it("is the same whatever the order of what was fetched", () => {
    const fetched = [
      loaded("acme/b1/c1"),
      loaded("acme/a1/c1", { version: 2 }),
      loaded("acme/a1/c1"),
    ];
    const text = snapshotText(takeSnapshot(fetched, "1.2.3"));
    expect(snapshotText(takeSnapshot([...fetched].reverse(), "1.2.3"))).toBe(text);
    expect(text).toMatchSnapshot();
  });

  it("is formatted as prettier formats JSON", async () => {
    const definition = read(nested);
    const text = snapshotText(takeSnapshot([{ definition, origin: "http://x/api/v1" }], "1.2.3"));
    expect(await prettierCheck(text, { parser: "json" })).toBe(true);
  });

  it("reads back what was written", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "deep/noukai.snapshot.json");
    const fetched = [
      loaded("acme/a1/c1"),
      loaded("acme/a1/c1", { version: 10 }),
      loaded("acme/a1/c1", { version: 9 }),
    ];
    const snapshot = takeSnapshot(fetched, "1.2.3");
    await writeSnapshot(path, snapshot);
    expect(await readSnapshot(path)).toEqual(snapshot);
    expect(await readdir(join(folder.path, "deep"))).toEqual(["noukai.snapshot.json"]);
    expect(await snapshotSource(path).load()).toMatchObject([fetched[0], fetched[2], fetched[1]]);
  });

  it("is undefined where there is none, and an error to a source", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "noukai.snapshot.json");
    expect(await readSnapshot(path)).toBeUndefined();
    await expect(snapshotSource(path).load()).rejects.toThrow(
      /There is no snapshot at .*\. Run `noukai-codegen generate` once/,
    );
  });

  it("that was edited is told from one that was fetched, and generates nothing", async () => {
    await using folder = await temporaryFolder();
    const path = join(folder.path, "noukai.snapshot.json");
    const text = snapshotText(takeSnapshot([loaded("acme/a1/c1"), loaded("acme/a1/d1")], "1.2.3"));
    await writeFile(path, text.replace('["easy", "hard"]', '["easy", "soft"]'));
    const snapshot = await readSnapshot(path);
    expect(snapshot?.entries.map(isEdited)).toEqual([true, false]);
    await expect(snapshotSource(path).load()).rejects.toThrow(
      "noukai.snapshot.json was edited: acme/a1/c1@draft (at /flows/acme~1a1~1c1/draft/hash) does not match its hash. Restore it from version control, or regenerate it",
    );
  });

  it.each([
    ["no JSON", "{", /is not JSON/],
    ["a merge conflict", '{\n<<<<<<< HEAD\n"a": 1\n=======\n', /merge conflict markers/],
    ["something else", "[]", /`generator` or `flows` is missing/],
    [
      "a later format",
      '{"snapshot": 2, "generator": "9.0.0", "flows": {}}',
      /written by noukai-codegen 9\.0\.0/,
    ],
  ])("is refused with %s in it", (_what, text, message) => {
    expect(() => parseSnapshot(text, "noukai.snapshot.json")).toThrow(SourceError);
    expect(() => parseSnapshot(text, "noukai.snapshot.json")).toThrow(message);
  });

  it.each([
    [
      "a path for a name",
      flows({ "../../etc": { draft: entry("../../etc") } }),
      "/flows/..~1..~1etc",
      "expected `org/project/slug`",
    ],
    [
      "another flow's definition",
      flows({ "acme/a1/c1": { draft: entry("acme/a1/d1") } }),
      "/flows/acme~1a1~1c1/draft/definition/slug",
      'expected the definition of acme/a1/c1, found "acme/a1/d1"',
    ],
    [
      "another version's",
      flows({ "acme/a1/c1": { "2": entry("acme/a1/c1") } }),
      "/flows/acme~1a1~1c1/2/definition/version",
      "expected version 2, as the key says, found the draft",
    ],
    [
      "a version that is none",
      flows({ "acme/a1/c1": { latest: entry("acme/a1/c1") } }),
      "/flows/acme~1a1~1c1/latest",
      "expected `draft` or a version number",
    ],
    [
      "steps that are none",
      flows({ "acme/a1/c1": { draft: entry("acme/a1/c1", { steps: [1] }) } }),
      "/flows/acme~1a1~1c1/draft/definition/steps/0",
      "expected",
    ],
    [
      "no inputs",
      flows({ "acme/a1/c1": { draft: entry("acme/a1/c1", { inputs: null }) } }),
      "/flows/acme~1a1~1c1/draft/definition/inputs",
      "expected",
    ],
    [
      "a key twice",
      flows({ "acme/a1/c1": { draft: entry("acme/a1/c1") } }).replace(
        '"slug":',
        '"slug":"d1","slug":',
      ),
      "/flows/acme~1a1~1c1/draft/definition/slug",
      'the key "slug" appears twice in the same object',
    ],
  ])("is refused with %s in it, and says where", (_what, text, pointer, message) => {
    const refusal = (): unknown => parseSnapshot(text, "noukai.snapshot.json");
    expect(refusal).toThrow(DefinitionError);
    try {
      refusal();
    } catch (error) {
      expect(error instanceof DefinitionError && error.problems[0]).toMatchObject({
        file: "noukai.snapshot.json",
        pointer,
      });
      expect(String(error)).toContain(message);
    }
  });
});

describe("fetching again", () => {
  const before = takeSnapshot(
    [loaded("acme/a1/c1"), loaded("acme/a1/d1"), loaded("acme/a1/e1")],
    "1.2.3",
  );

  it("leaves the very same snapshot where nothing changed but addresses and the order of keys", () => {
    const again = ["e1", "d1", "c1"].map((slug) => {
      const document = flowDocument(`acme/a1/${slug}`);
      const reversed = Object.fromEntries(Object.entries(document).reverse());
      return { definition: read(reversed), origin: "http://two/api/v1/flows/x" };
    });
    expect(renewSnapshot(before, again, "1.2.3")).toBe(before);
  });

  it("replaces what changed, and only that", () => {
    const after = renewSnapshot(
      before,
      [
        loaded("acme/a1/c1", {}, "http://two/api/v1"),
        loaded("acme/a1/d1", { description: "New" }, "http://two/api/v1"),
        loaded("acme/a1/f1", {}, "http://two/api/v1"),
      ],
      "1.2.3",
    );
    expect(after.entries.map(({ id, origin }) => [id, new URL(origin).host])).toEqual([
      ["acme/a1/c1", "one"],
      ["acme/a1/d1", "two"],
      ["acme/a1/f1", "two"],
    ]);
    const [kept, changed] = after.entries;
    expect(kept).toBe(before.entries[0]);
    expect(changed?.hash).not.toBe(before.entries[1]?.hash);
  });

  it("is a new snapshot for another version of the generator, with the same entries", () => {
    const after = renewSnapshot(before, before.entries, "1.3.0");
    expect(after.generator).toBe("1.3.0");
    expect(after.entries.every((entry, index) => entry === before.entries[index])).toBe(true);
  });

  it("replaces what was edited by hand", () => {
    const text = snapshotText(before).replace("The flow c1", "The edited flow");
    const after = renewSnapshot(parseSnapshot(text, "x"), before.entries, "1.2.3");
    expect(snapshotText(after)).toBe(snapshotText(before));
  });
});

function flows(content: object): string {
  return JSON.stringify({ snapshot: 1, generator: "1.2.3", flows: content });
}

function entry(id: string, changes: Record<string, unknown> = {}): object {
  return { hash: "0123456789abcdef", origin: "http://one", definition: flowDocument(id, changes) };
}
