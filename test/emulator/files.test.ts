import { mkdtemp, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmulator, type Emulator, type EmulatorOptions } from "../../emulator/index.js";
import { clientOf, readFrames, type Frame } from "./client.js";

const definition = (slug: string, answer: string, rest = ""): string =>
  `# A flow of ours.
org: acme
project: spelling
slug: ${slug}
${rest}inputs:
  type: object
  properties:
    message: { type: string } # what is said
steps:
  - { id: say, processor: code, language: javascript, code: 'return "${answer}"' }
`;

let folder: string;
let log: string[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "emulator-files-"));
  log = [];
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

const write = (name: string, text: string): Promise<void> => writeFile(join(folder, name), text);
const start = (options: EmulatorOptions = {}): Promise<Emulator> =>
  startEmulator({
    flows: ".",
    cwd: folder,
    listen: false,
    log: "json",
    logTo: (line) => log.push(line),
    ...options,
  });
const result = async (emulator: Emulator, slug: string, version = "v0"): Promise<unknown> =>
  (await clientOf(emulator).post(`/seq/acme/spelling/${slug}/${version}/execute`, { message: "x" }))
    .body.result;
const notices = (): string[] =>
  log
    .map((line) => JSON.parse(line) as { type: string; message: string })
    .filter(({ type }) => type === "notice")
    .map(({ message }) => message);

describe("definitions on disk", () => {
  test("are served", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await using emulator = await start();
    expect(await result(emulator, "one")).toBe("first");
  });

  test("bad ones keep an emulator from starting, with every problem located", async () => {
    await write("one.flow.yaml", definition("one", "first").replace("processor", "procesor"));
    await write(
      "two.flow.yaml",
      definition("two", "x")
        .replace("code: 'return \"x\"'", "processor: llm, mock: { $vlaue: 1 }")
        .replace("processor: code, language: javascript, ", ""),
    );
    await expect(start()).rejects.toMatchObject({
      name: "DefinitionError",
      problems: [{ file: "one.flow.yaml", line: 10 }],
    });
    await write("one.flow.yaml", definition("one", "first"));
    await expect(start()).rejects.toMatchObject({
      name: "DefinitionError",
      problems: [
        {
          file: "two.flow.yaml",
          line: 10,
          pointer: "/steps/0/mock/$vlaue",
          message: expect.stringContaining('"$value"') as string,
        },
      ],
    });
  });

  test("are read again when they are saved; runs that are under way finish on what they began with", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await using emulator = await start({ watch: true });
    const client = clientOf(emulator);
    const path = "/seq/acme/spelling/one/v0/step";
    await write(
      "one.flow.yaml",
      definition("one", "old").replace(
        "steps:",
        "steps:\n  - { id: begin, processor: passthrough }",
      ),
    );
    await expect.poll(() => result(emulator, "one")).toBe("old");
    const begun = await Promise.all(
      Array.from({ length: 50 }, () => client.stream(path, { message: "x" })),
    );
    await write("one.flow.yaml", definition("one", "new"));
    await expect.poll(() => result(emulator, "one")).toBe("new");
    const finished = await Promise.all(
      begun.map(([first]) =>
        client.stream(path, {
          executionId: first?.data.executionId,
          stepIndex: 1,
          accumulatedOutputs: { begin: { message: "x" } },
        }),
      ),
    );
    expect(finished.map((frames) => frames.at(-3)?.data.outputContext)).toEqual(
      Array.from({ length: 50 }, () => "old"),
    );
  });

  test("a bad edit is reported, the last good version keeps serving, and other edits still count", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await write("two.flow.yaml", definition("two", "second"));
    await using emulator = await start({ watch: true });
    await write("one.flow.yaml", definition("one", "x").replace("slug: one", "slug: [one"));
    await expect
      .poll(notices)
      .toContainEqual(
        expect.stringMatching(/^one\.flow\.yaml:\d+:\d+ .*last valid version is still served$/),
      );
    await write("two.flow.yaml", definition("two", "edited"));
    await expect.poll(() => result(emulator, "two")).toBe("edited");
    expect(await result(emulator, "one")).toBe("first");
    await write("three.flow.yaml", definition("three", "new"));
    await expect.poll(() => result(emulator, "three")).toBe("new");
    await write("one.flow.yaml", definition("one", "mended"));
    await expect.poll(() => result(emulator, "one")).toBe("mended");
  });

  test("a file that is deleted is no longer served", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await write("two.flow.yaml", definition("two", "second"));
    await using emulator = await start({ watch: true });
    await rm(join(folder, "two.flow.yaml"));
    await expect
      .poll(async () => (await clientOf(emulator).get("/flows/acme/spelling/two")).status)
      .toBe(404);
    await rm(join(folder, "one.flow.yaml"));
    await expect
      .poll(async () => (await clientOf(emulator).get("/flows")).body)
      .toEqual({ flows: [] });
  });

  test("GET /flows/changes tells of what clients depend on", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await using emulator = await start({ watch: true });
    const response = await emulator.fetch(new Request(`${emulator.url}/flows/changes`));
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    let received = "";
    const frames = async (count: number): Promise<Frame[]> => {
      while (readFrames(received).length < count)
        received += new TextDecoder().decode((await reader.read()).value);
      return readFrames(received);
    };
    expect(await frames(1)).toEqual([{ event: "ready", data: { flows: 1 } }]);
    await write("one.flow.yaml", definition("one", "changed"));
    const hash = expect.stringMatching(/^[0-9a-f]{16}$/) as string;
    const about = { org: "acme", project: "spelling", slug: "one", version: "draft" };
    expect((await frames(2))[1]).toEqual({
      event: "flow_changed",
      data: { ...about, hash, change: "changed" },
    });
    await write("two.flow.yaml", definition("two", "x"));
    expect((await frames(3))[2]?.data).toMatchObject({ slug: "two", change: "added" });
    await rm(join(folder, "two.flow.yaml"));
    expect((await frames(4))[3]?.data).toMatchObject({
      slug: "two",
      hash: null,
      change: "removed",
    });
    await reader.cancel();
  });
});

describe("POST /emulator/publish", () => {
  const publish = async (emulator: Emulator, slug: string, rest: object = {}): Promise<unknown> =>
    (
      await clientOf(emulator).post("/emulator/publish", {
        org: "acme",
        project: "spelling",
        slug,
        ...rest,
      })
    ).body;

  test("freezes the draft in a file beside it, and keeps comments", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await using emulator = await start();
    expect(await publish(emulator, "one")).toEqual({ version: 1, file: "one.v1.flow.yaml" });
    await write(
      "one.flow.yaml",
      (await readFile(join(folder, "one.flow.yaml"), "utf8")).replace("first", "second"),
    );
    await emulator.reload();
    expect(await publish(emulator, "one", { promote: true })).toEqual({
      version: 2,
      file: "one.v2.flow.yaml",
    });
    expect([
      await result(emulator, "one", "v0"),
      await result(emulator, "one", "v1"),
      await result(emulator, "one", "v2"),
    ]).toEqual(["second", "first", "second"]);
    const draft = await readFile(join(folder, "one.flow.yaml"), "utf8");
    expect(draft).toContain("# A flow of ours.");
    expect(draft).toContain("# what is said");
    expect(draft).toMatch(/published: \[ ?1, 2 ?\]\nproduction: 2\n/);
    const frozen = await readFile(join(folder, "one.v1.flow.yaml"), "utf8");
    expect(frozen).toContain("version: 1\n");
    expect((await readdir(folder)).sort()).toEqual([
      "one.flow.yaml",
      "one.v1.flow.yaml",
      "one.v2.flow.yaml",
    ]);
  });

  test("works on JSON", async () => {
    const json = {
      org: "acme",
      project: "spelling",
      slug: "one",
      inputs: { type: "object" },
      steps: [{ id: "a", processor: "passthrough" }],
    };
    await write("one.flow.json", JSON.stringify(json));
    await using emulator = await start();
    expect(await publish(emulator, "one")).toEqual({ version: 1, file: "one.v1.flow.json" });
    expect(JSON.parse(await readFile(join(folder, "one.flow.json"), "utf8"))).toEqual({
      ...json,
      published: [1],
    });
  });

  test("works on definitions that came from no file", async () => {
    await using emulator = await startEmulator({
      listen: false,
      flows: [
        (await import("./flows.js")).flow([(await import("./flows.js")).code("a", "return 1")]),
      ],
    });
    expect(await publish(emulator, "grade-3")).toEqual({ version: 1, file: null });
    expect(await result(emulator, "grade-3", "v1")).toBe(1);
  });

  test("refuses what it cannot do", async () => {
    await write("one.flow.yaml", definition("one", "first"));
    await using emulator = await start();
    expect(await publish(emulator, "two")).toMatchObject({ detail: { code: "FLOW_NOT_FOUND" } });
    expect(await publish(emulator, "one", { slug: 1 })).toMatchObject({
      detail: { code: "VALIDATION_ERROR" },
    });
    await write("one.v1.flow.yaml", "something else");
    expect(await publish(emulator, "one")).toMatchObject({ detail: { code: "CONFLICT" } });
  });
});
