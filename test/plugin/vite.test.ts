import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { WebSocket } from "undici";
import { build, createServer, type ViteDevServer } from "vite";
import { describe, expect, test } from "vitest";
import type { TemporaryFolder } from "../support/folder.js";
import { collect, exampleProject } from "./project.js";

const definition = "flows/greet.flow.yaml";

interface Message {
  readonly type: string;
  readonly err?: {
    readonly message: string;
    readonly loc?: { readonly file: string; readonly line: number };
  };
  readonly updates?: readonly { readonly path: string }[];
}

async function edit(folder: TemporaryFolder, from: string, to: string): Promise<void> {
  const text = await folder.read(definition);
  if (!text.includes(from)) throw new Error(`${definition} has no ${from}`);
  await folder.write(definition, text.replaceAll(from, to));
}

/** A development server on a free port, with a page's connection to it. */
async function serve(folder: TemporaryFolder) {
  const server: ViteDevServer = await createServer({
    root: folder.path,
    configFile: join(folder.path, "vite.config.js"),
    logLevel: "silent",
    server: { port: 0, strictPort: false, host: "127.0.0.1" },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no address");
  const origin = `http://127.0.0.1:${address.port}`;
  const messages = collect<Message>();
  const connect = async (): Promise<WebSocket> => {
    const socket = new WebSocket(
      `ws://127.0.0.1:${address.port}/?token=${await tokenOf(origin)}`,
      "vite-hmr",
    );
    socket.addEventListener("message", ({ data }) => {
      messages.give(JSON.parse(String(data)) as Message);
    });
    await messages.next(({ type }) => type === "connected");
    return socket;
  };
  const socket = await connect();
  return {
    messages,
    connect,
    get: async (path: string): Promise<string> => (await fetch(origin + path)).text(),
    [Symbol.asyncDispose]: async () => {
      socket.close();
      await server.close();
    },
  };
}

describe("the plugin in Vite's development server", () => {
  test("generates before the first request, and updates the page's module when a definition is edited", async () => {
    await using folder = await exampleProject("vite");
    await using server = await serve(folder);
    expect(await server.get("/src/main.ts")).toContain("/src/flows/acme/hello/greet.ts");
    const before = await server.get("/src/flows/acme/hello/greet.ts");
    expect(before).toContain('slug: "greet"');
    await edit(folder, "tone", "mood");
    const update = await server.messages.next(
      ({ type }) => type === "update" || type === "full-reload",
    );
    expect(update.type).toMatch(/^(?:update|full-reload)$/);
    const after = await server.get(`/src/flows/acme/hello/greet.ts?t=${Date.now()}`);
    expect(hashOf(after)).not.toBe(hashOf(before));
    expect(await folder.read("src/flows/acme/hello/greet.ts")).toContain("mood?:");
  });

  test("shows what is wrong in the overlay, also to who comes later, and takes it away", async () => {
    await using folder = await exampleProject("vite");
    await using server = await serve(folder);
    await edit(folder, "processor: llm", "procesor: llm");
    const { err } = await server.messages.next(({ type }) => type === "error");
    expect(err?.message).toContain("greet.flow.yaml:11:");
    expect(err?.message).toContain("did you mean");
    expect(err?.loc).toMatchObject({ file: join(folder.path, definition), line: 11 });
    const late = await server.connect();
    await server.messages.next(({ type }) => type === "error");
    late.close();
    await edit(folder, "procesor: llm", "processor: llm");
    const { updates } = await server.messages.next(({ type }) => type === "update");
    expect(updates).toEqual([]);
    expect(await server.get("/src/flows/acme/hello/greet.ts")).toContain('slug: "greet"');
  });

  test("starts with a bad definition, and generates once it is good", async () => {
    await using folder = await exampleProject("vite");
    await edit(folder, "processor: llm", "procesor: llm");
    await using server = await serve(folder);
    await server.messages.next(({ type }) => type === "error");
    await edit(folder, "procesor: llm", "processor: llm");
    await server.messages.next(({ type }) => type === "update" || type === "full-reload");
    expect(await server.get("/src/flows/acme/hello/greet.ts")).toContain('slug: "greet"');
  });
});

describe("the plugin in a build of Vite's", () => {
  const run = (folder: TemporaryFolder) =>
    build({
      root: folder.path,
      configFile: join(folder.path, "vite.config.js"),
      logLevel: "silent",
    });

  test("generates before it, and again before the next", async () => {
    await using folder = await exampleProject("vite");
    await run(folder);
    const names = Object.keys(await folder.contents("dist"));
    expect(names).toContainEqual(expect.stringMatching(/^assets\/index-.*\.js$/));
    await edit(folder, "slug: greet", "slug: welcome");
    await folder.write(
      "src/main.ts",
      (await folder.read("src/main.ts")).replaceAll("greet", "welcome"),
    );
    await run(folder);
    expect(Object.values(await folder.contents("dist")).join("")).toContain("welcome");
  });

  test("fails with what is wrong, and where", async () => {
    await using folder = await exampleProject("vite");
    await edit(folder, "processor: llm", "procesor: llm");
    await expect(run(folder)).rejects.toThrow(/greet\.flow\.yaml:11:/);
  });

  test("does not fail because a service is away while there is a snapshot", async () => {
    await using folder = await exampleProject("vite");
    const away = { server: "http://127.0.0.1:9/api/v1" };
    await folder.write("noukai.config.json", JSON.stringify({ source: [away], out: "src/flows" }));
    await expect(run(folder)).rejects.toThrow("127.0.0.1:9");
    await folder.write("noukai.config.json", JSON.stringify({ source: "flows", out: "src/flows" }));
    await run(folder);
    const { filesSource } = await import("../../generator/sources/files/files-source.js");
    const { takeSnapshot } = await import("../../generator/sources/snapshot/snapshot.js");
    const { writeSnapshot } = await import("../../generator/sources/snapshot/snapshot-file.js");
    const { packageVersion } = await import("../../generator/version.js");
    const loaded = await filesSource({ patterns: ["flows"], cwd: folder.path }).load();
    await writeSnapshot(
      join(folder.path, "noukai.snapshot.json"),
      takeSnapshot(loaded, packageVersion()),
    );
    await folder.write("noukai.config.json", JSON.stringify({ source: [away], out: "src/flows" }));
    await rm(join(folder.path, "src/flows"), { recursive: true });
    await rename(join(folder.path, "flows"), join(folder.path, "gone"));
    await run(folder);
    expect(await folder.read("src/flows/acme/hello/greet.ts")).toContain('slug: "greet"');
  });
});

/** The token that a page's connection needs, as the page gets it. */
async function tokenOf(origin: string): Promise<string> {
  const client = await (await fetch(`${origin}/@vite/client`)).text();
  const token = /wsToken = "([^"]+)"/.exec(client)?.[1];
  if (token === undefined) throw new Error("Vite's client has no token");
  return token;
}

function hashOf(module: string): string | undefined {
  return /hash: "([0-9a-f]+)"/.exec(module)?.[1];
}
