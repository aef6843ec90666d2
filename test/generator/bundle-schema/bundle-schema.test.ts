import { symlink } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  bundleSchema,
  type BundledSchema,
} from "../../../generator/bundle-schema/bundle-schema.js";
import { readDefinition } from "../../../generator/definition/index.js";
import { DefinitionError, SourceError, UsageError } from "../../../generator/errors.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";

const closed = { http: false, allowOutside: false };

async function folderOf(
  files: Readonly<Record<string, string | object>>,
): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  for (const [name, content] of Object.entries(files))
    await folder.write(name, typeof content === "string" ? content : JSON.stringify(content));
  return folder;
}

/** The output type that a definition with the schema has, in the normal form. */
function readAsOutput({ schema }: BundledSchema): unknown {
  const text = JSON.stringify({
    org: "acme",
    project: "demo",
    slug: "greet",
    inputs: { type: "object", required: ["message"], properties: { message: { type: "string" } } },
    steps: [{ id: "only", processor: "passthrough", output: schema }],
  });
  const read = readDefinition({ path: "greet.flow.json", text });
  expect("problems" in read ? read.problems : []).toEqual([]);
  return read;
}

async function failureOf(promise: Promise<unknown>): Promise<Error> {
  return promise.then(
    () => new Error("it did not fail"),
    (error: unknown) => error as Error,
  );
}

const draft07 = "http://json-schema.org/draft-07/schema#";
const draft2020 = "https://json-schema.org/draft/2020-12/schema";

describe("a bundle", () => {
  it("holds what the schema refers to, in JSON and YAML, and is an output of a definition", async () => {
    await using folder = await folderOf({
      "order.json": {
        $schema: draft07,
        type: "object",
        properties: {
          line: { $ref: "parts/line.yaml#/definitions/Line" },
          price: { $ref: "parts/price.json" },
          currency: { $ref: "parts/price.json#currency" },
          before: { $ref: "#" },
        },
      },
      "parts/line.yaml": "definitions:\n  Line:\n    items: [{ $ref: price.json }]\n",
      "parts/price.json": {
        $schema: draft2020,
        $defs: { Currency: { $anchor: "currency", enum: ["CHF", "EUR"] } },
        prefixItems: [{ type: "number" }, { $ref: "#currency" }, { $ref: "../order.json" }],
      },
    });
    const bundled = await bundleSchema("order.json", folder.path, closed);
    expect(bundled.sources).toEqual(["order.json", "parts/line.yaml", "parts/price.json"]);
    expect(bundled.schema).toEqual({
      $schema: draft07,
      $id: "order.json",
      type: "object",
      properties: {
        line: { $ref: "parts/line.yaml#/definitions/Line" },
        price: { $ref: "parts/price.json" },
        currency: { $ref: "parts/price.json#currency" },
        before: { $ref: "#" },
      },
      definitions: {
        // Without a `$schema`, it is of the dialect of what refers to it.
        "parts/line.yaml": {
          $id: "parts/line.yaml",
          definitions: { Line: { items: [{ $ref: "price.json" }] } },
        },
        "parts/price.json": {
          $schema: draft2020,
          $id: "parts/price.json",
          $defs: { Currency: { $anchor: "currency", enum: ["CHF", "EUR"] } },
          prefixItems: [{ type: "number" }, { $ref: "#currency" }, { $ref: "../order.json" }],
        },
      },
    });
    readAsOutput(bundled);
  });

  it("of a schema that refers to no other is the schema", async () => {
    const schema = {
      type: "object",
      properties: { $ref: { type: "string" }, enum: { const: { $ref: "x.json", $id: "y" } } },
      default: { $ref: "none.json" },
      examples: [{ $id: "e", $ref: "none.json" }],
      "x-more": { $ref: "none.json" },
    };
    await using folder = await folderOf({ "a.json": schema });
    expect((await bundleSchema("a.json", folder.path, closed)).schema).toEqual(schema);
  });

  it.each(["draft-04", "draft-06", "draft-07"])(
    "of a %s schema that is a reference keeps what it refers to",
    async (dialect) => {
      await using folder = await folderOf({
        "a.json": {
          $schema: `http://json-schema.org/${dialect}/schema#`,
          $ref: "#/definitions/A",
          definitions: { A: { properties: { b: { $ref: "b.json" } } } },
        },
        "b.json": { $ref: "#/definitions/B", definitions: { B: { type: "string" } } },
      });
      const bundled = await bundleSchema("a.json", folder.path, closed);
      expect(bundled.sources).toEqual(["a.json", "b.json"]);
      readAsOutput(bundled);
    },
  );

  it("reads the files of schemas that are published together, and nothing of the network", async () => {
    await using folder = await folderOf({
      "a.json": {
        $id: "https://schemas.example/v1/a.json",
        properties: {
          b: { $ref: "sub/b.json" },
          c: { $ref: "/v1/c" },
          again: { $ref: "/v1/sub/b.json" },
        },
      },
      "c.json": { type: "string" },
      "sub/b.json": {
        $id: "https://schemas.example/v1/sub/b.json",
        properties: { a: { $ref: "../a.json" } },
      },
    });
    const bundled = await bundleSchema("a.json", folder.path, closed);
    expect(bundled.sources).toEqual(["a.json", "sub/b.json", "c.json"]);
    readAsOutput(bundled);
  });

  it("of a file that calls itself by another address is right", async () => {
    const own = "https://schemas.example/parts/b.json";
    await using folder = await folderOf({
      "a.json": { items: { $ref: "b.json#/$defs/B" } },
      "b.json": { $id: own, $defs: { B: { $ref: `${own}#/$defs/C` }, C: { $ref: "c.json" } } },
      "c.json": { type: "string" },
    });
    const bundled = await bundleSchema("a.json", folder.path, closed);
    expect(bundled.sources).toEqual(["a.json", "b.json", "c.json"]);
    readAsOutput(bundled);
  });

  it("of a schema without a dialect does not take `id` for its address", async () => {
    await using folder = await folderOf({
      "a.json": { id: "https://schemas.example/a.json", items: { $ref: "b.json" } },
      "b.json": { type: "string" },
    });
    const bundled = await bundleSchema("a.json", folder.path, closed);
    expect(bundled.sources).toEqual(["a.json", "b.json"]);
    readAsOutput(bundled);
  });

  it("of files above the schema is right where they are allowed", async () => {
    await using folder = await folderOf({
      "app/schemas/a.json": {
        properties: { up: { $ref: "../../common.json" }, own: { $ref: "common.json" } },
      },
      "app/schemas/common.json": { type: "string" },
      "common.json": { type: "number", $defs: { a: { $ref: "app/schemas/a.json" } } },
    });
    const bundled = await bundleSchema("app/schemas/a.json", folder.path, {
      ...closed,
      allowOutside: true,
    });
    expect(bundled.schema).toMatchObject({ $id: "app/schemas/a.json" });
    expect(bundled.sources).toHaveLength(3);
    readAsOutput(bundled);
  });

  it("fetches what is on the network where it is told to", async () => {
    const answers: Record<string, object> = {
      "/b": { properties: { c: { $ref: "c.json#/$defs/C" } } },
      "/c.json": { $defs: { C: { type: "string" } } },
      "/thief.json": { properties: { file: { $ref: "file:///etc/hostname" } } },
    };
    const server = createServer((request, response) => {
      const answer = answers[request.url ?? ""];
      response.writeHead(answer ? 200 : 404).end(JSON.stringify(answer ?? {}));
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    onTestFinished(() => void server.close());
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const to = (path: string): object => ({ properties: { b: { $ref: `${origin}${path}` } } });
    await using folder = await folderOf({
      "a.json": to("/b"),
      "gone.json": to("/gone.json"),
      "thief.json": to("/thief.json"),
    });
    const http = { ...closed, http: true };
    const bundled = await bundleSchema("a.json", folder.path, http);
    expect(bundled.sources).toEqual(["a.json", `${origin}/b`, `${origin}/c.json`]);
    readAsOutput(bundled);

    const gone = await failureOf(bundleSchema("gone.json", folder.path, http));
    expect(gone).toBeInstanceOf(SourceError);
    expect(gone.message).toMatch(
      /^gone\.json#\/properties\/b\/\$ref: .*gone\.json could not be fetched: the server answers 404\.$/,
    );
    const thief = await failureOf(
      bundleSchema("thief.json", folder.path, { http: true, allowOutside: true }),
    );
    expect(thief).toBeInstanceOf(UsageError);
    expect(thief.message).toMatch(/a schema of the network may not refer to a file/);
  });
});

describe("it is refused", () => {
  const refusals: readonly [
    string,
    Record<string, string | object>,
    RegExp,
    new (...args: never) => Error,
  ][] = [
    ["that the file does not exist", {}, /^There is no file a\.json\.$/, UsageError],
    [
      "that a referenced file does not exist",
      {
        "a.json": { properties: { "b/c": { $ref: "b.yaml" } } },
        "b.yaml": "items: { $ref: sub/c.json }",
      },
      /^b\.yaml#\/items\/\$ref: there is no file sub\/c\.json\.$/,
      SourceError,
    ],
    [
      "to fetch without --http",
      { "a.json": { items: { $ref: "https://schemas.example/b.json" } } },
      /^a\.json#\/items\/\$ref: https:\/\/schemas\.example\/b\.json is on the network\. Pass --http/,
      UsageError,
    ],
    [
      "to read another scheme",
      { "a.json": { items: { $ref: "urn:example:b" } } },
      /^a\.json#\/items\/\$ref: urn:example:b is neither a file nor at an http/,
      UsageError,
    ],
    ["a text that is no JSON", { "a.json": "{" }, /a\.json:1:1 expected a key/, DefinitionError],
    [
      "a value that is no schema",
      { "a.json": { items: { $ref: "b.json" } }, "b.json": "[]" },
      /b\.json:1:1 a JSON Schema is an object/,
      DefinitionError,
    ],
    [
      "a reference into nothing",
      { "a.json": { items: { $ref: "b.json#/$defs/Missing" } }, "b.json": {} },
      /^a\.json: \$ref "b\.json#\/\$defs\/Missing" leads to no schema/,
      SourceError,
    ],
  ];
  it.each(refusals)("%s", async (_, files, message, kind) => {
    await using folder = await folderOf(files);
    const error = await failureOf(bundleSchema("a.json", folder.path, closed));
    expect(error.message).toMatch(message);
    expect(error).toBeInstanceOf(kind);
  });

  it("to read files outside of the folder, also through links", async () => {
    await using folder = await folderOf({
      "app/a.json": { items: { $ref: "../secret.json" } },
      "app/b.json": { items: { $ref: "link.json" } },
      "secret.json": { const: "secret" },
    });
    await symlink(join(folder.path, "secret.json"), join(folder.path, "app/link.json"));
    for (const file of ["app/a.json", "app/b.json"]) {
      const error = await failureOf(bundleSchema(file, folder.path, closed));
      expect(error).toBeInstanceOf(UsageError);
      expect(error.message).toMatch(/#\/items\/\$ref: .*outside of the folder.*--allow-outside/);
      await bundleSchema(file, folder.path, { ...closed, allowOutside: true });
    }
  });
});
