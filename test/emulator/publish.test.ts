import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, test } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { cliPath } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { clientOf } from "./client.js";
import { code, flow } from "./flows.js";

/*
 * Publishing is one act. At bd91f18, requests at once could take the same number, and a process that ended between the two
 * files left a version that was published and not promoted.
 */
const draft = (rest = ""): string =>
  `org: acme\nproject: spelling\nslug: one\n${rest}inputs: { type: object }\nsteps:\n  - { id: say, processor: code, language: javascript, code: "return 1" }\n`;
const address = { org: "acme", project: "spelling", slug: "one" };

const start = (folder: TemporaryFolder): Promise<Emulator> =>
  startEmulator({ flows: ".", cwd: folder.path, listen: false });

async function publish(
  emulator: Emulator,
  rest: object = {},
): Promise<{ status: number; body: Record<string, unknown> }> {
  return await clientOf(emulator).post("/emulator/publish", { ...address, ...rest });
}

/** What an emulator that is started on a folder says of the flow's versions, and what the folder has. */
async function stateOf(folder: TemporaryFolder): Promise<object> {
  await using emulator = await start(folder);
  const { flows } = (await clientOf(emulator).get("/flows")).body as {
    flows: { definition: { version: unknown; published?: number[]; production?: number } }[];
  };
  const versions = flows.map(({ definition }) => definition.version);
  const named = flows.find(({ definition }) => definition.version === "draft")?.definition;
  return {
    versions,
    published: named?.published ?? [],
    production: named?.production,
    files: (await readdir(folder.path)).sort(),
  };
}

describe("publishing", () => {
  test.each(["files", "memory"])("50 at once give 50 versions: %s", async (kind) => {
    await using folder = await temporaryFolder();
    await folder.write("one.flow.yaml", draft());
    const inMemory = { flows: [flow([code("say", "return 1")], { slug: "one" })], listen: false };
    await using emulator = kind === "files" ? await start(folder) : await startEmulator(inMemory);
    const all = await Promise.all(
      Array.from({ length: 50 }, (_, at) => publish(emulator, { promote: at % 2 === 0 })),
    );
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 201));
    const versions = all.map(({ body }) => body.version as number).sort((a, b) => a - b);
    expect(versions).toEqual(Array.from({ length: 50 }, (_, at) => at + 1));
    const client = clientOf(emulator);
    const now = (await client.get("/flows/acme/spelling/one")).body;
    expect(now).toMatchObject({ published: versions, production: 49 });
    expect((await client.get("/flows/acme/spelling/one?version=50")).status).toBe(200);
  });

  test("a promotion that fails publishes nothing", async () => {
    await using folder = await temporaryFolder();
    await folder.write("one.flow.yaml", draft());
    await using emulator = await start(folder);
    // The draft's file cannot be replaced.
    await mkdir(join(folder.path, `one.flow.yaml.${process.pid}.tmp`));
    const refused = await publish(emulator, { promote: true });
    expect([refused.status, refused.body]).toMatchObject([409, { detail: { code: "CONFLICT" } }]);
    expect(await readFile(join(folder.path, "one.flow.yaml"), "utf8")).toBe(draft());
    expect((await readdir(folder.path)).filter((name) => name.includes(".v1."))).toEqual([]);
  });

  test.each([draft("version: 7\n"), draft().replace("slug: one", "slug: two"), "steps: ["])(
    "a draft that is edited to something else is not published",
    async (text) => {
      await using folder = await temporaryFolder();
      await folder.write("one.flow.yaml", draft());
      await using emulator = await start(folder);
      await folder.write("one.flow.yaml", text);
      expect(await publish(emulator)).toMatchObject({
        status: 409,
        body: { detail: { message: expect.stringContaining("nothing was published") as string } },
      });
      expect(await readdir(folder.path)).toEqual(["one.flow.yaml"]);
    },
  );

  test("a process that ends before the draft names the version publishes nothing", async () => {
    await using folder = await temporaryFolder();
    await folder.write("one.flow.yaml", draft());
    await folder.write("one.v1.flow.yaml.publishing", "half of a fi");
    expect(await stateOf(folder)).toEqual({
      versions: ["draft"],
      published: [],
      production: undefined,
      files: ["one.flow.yaml"],
    });
    await using emulator = await start(folder);
    expect((await publish(emulator)).body).toEqual({ version: 1, file: "one.v1.flow.yaml" });
  });

  test("a process that ends after the draft names the version has published it", async () => {
    await using folder = await temporaryFolder();
    const marks = "published: [1]\nproduction: 1\n";
    await folder.write("one.flow.yaml", draft(marks));
    await folder.write("one.v1.flow.yaml.publishing", draft(`version: 1\n${marks}`));
    expect(await stateOf(folder)).toEqual({
      versions: ["draft", 1],
      published: [1],
      production: 1,
      files: ["one.flow.yaml", "one.v1.flow.yaml"],
    });
  });

  test("kill -9 among publications leaves none half", async () => {
    await using folder = await temporaryFolder();
    await folder.write("one.flow.yaml", draft());
    const child = spawn(
      process.execPath,
      [cliPath, "emulator", "--flows", ".", "--port", "0", "--quiet"],
      {
        cwd: folder.path,
        stdio: ["ignore", "pipe", "ignore"],
      },
    );
    const [line] = (await once(createInterface(child.stdout), "line")) as [string];
    const url = `${line.replace("listening on ", "")}/emulator/publish`;
    const body = JSON.stringify({ ...address, promote: true });
    let answered = 0;
    let enough: () => void = () => undefined;
    const killed = new Promise<void>((resolve) => (enough = resolve));
    const requests = Array.from({ length: 30 }, async () => {
      const response = await fetch(url, { method: "POST", body });
      if (response.status === 201) answered += 1;
      if (answered === 5) enough();
    });
    await Promise.race([killed, Promise.allSettled(requests)]);
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
    await Promise.allSettled(requests);
    const state = (await stateOf(folder)) as { published: number[]; files: string[] };
    const count = state.published.length;
    expect(count).toBeGreaterThanOrEqual(answered);
    const versions = Array.from({ length: count }, (_, at) => at + 1);
    expect(state).toMatchObject({
      versions: ["draft", ...versions],
      published: versions,
      production: count,
    });
    // The temporary text of a draft may be left; no source reads it.
    expect(state.files.filter((name) => !name.endsWith(".tmp"))).toHaveLength(count + 1);
  });
});
