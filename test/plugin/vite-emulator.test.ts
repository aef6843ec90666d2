import { join } from "node:path";
import { createClient, defineFlow } from "noukai-codegen-runtime";
import { build, createServer } from "vite";
import { expect, test } from "vitest";
import { runProgram } from "../support/cli.js";
import { exampleProject } from "./project.js";

interface GreetFlow {
  inputs: object;
  primary: "message";
  call: { message: string; parameters: { tone: string } };
  overrides: object;
  outputs: Record<string, unknown>;
  result: { text: string };
  published: never;
  defaultVersion: "draft";
  versions: { draft: GreetFlow };
}

const greet = defineFlow<GreetFlow>({
  ...{ org: "acme", project: "hello", slug: "greet", defaultVersion: "draft" },
  ...{ primary: "message", shape: "greet" },
});

async function serve(plugin: string) {
  const folder = await exampleProject("vite");
  await folder.write(
    "vite.config.js",
    `import noukai from "noukai-codegen/vite";\nexport default { plugins: [noukai(${plugin})] };`,
  );
  const lines: string[] = [];
  const log = (line: string): void => void lines.push(line);
  const server = await createServer({
    root: folder.path,
    configFile: join(folder.path, "vite.config.js"),
    customLogger: {
      ...{ info: log, warn: log, warnOnce: log, error: log },
      ...{ clearScreen: () => undefined, hasErrorLogged: () => false, hasWarned: false },
    },
    server: { port: 0, strictPort: false, host: "127.0.0.1" },
  });
  await server.listen();
  const address = server.httpServer?.address();
  if (typeof address !== "object" || address === null) throw new Error("the server has no address");
  const origin = `http://127.0.0.1:${address.port}`;
  // As a page calls it: with the fetch of browsers, and without a key that means anything.
  const client = createClient({
    ...{ apiKey: "nk_page", baseUrl: `${origin}/api/noukai`, maxRetries: 0 },
    fetch: (input, init) => fetch(input, init),
  });
  return {
    ...{ folder, lines, origin, client, server },
    execute: () => greet(client).execute({ message: "Ada", parameters: { tone: "plain" } }),
    [Symbol.asyncDispose]: async () => {
      await client.close();
      await server.close();
      await folder[Symbol.asyncDispose]();
    },
  };
}

test("pages call the emulator on the development server, which has the key", async () => {
  await using dev = await serve(
    `{ emulator: { mocks: { "acme/hello/greet#greet": ({ initial }) => ({ text: "Hi " + initial.message }) } } }`,
  );
  expect(dev.lines.join("\n")).toContain("the emulator serves the flows at /api/noukai");
  expect(await dev.execute()).toMatchObject({ status: "completed", result: { text: "Hi Ada" } });
  const steps: string[] = [];
  const options = { message: "Ada", parameters: { tone: "plain" } };
  for await (const step of greet(dev.client).steps(options)) steps.push(step.stepId);
  expect(steps).toEqual(["greet"]);
});

test("other pages, and the emulator's own routes, are refused", async () => {
  await using dev = await serve("{ emulator: true }");
  const ask = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
    (await fetch(`${dev.origin}/api/noukai${path}`, { headers })).status;
  expect(await ask("/health")).toBe(200);
  expect(await ask("/keys/verify")).toBe(200);
  expect(await ask("/health", { origin: "https://elsewhere.example" })).toBe(403);
  for (const path of [
    ...["/emulator/mocks", "//emulator/mocks", "/%65mulator/mocks", "/.%2femulator/mocks"],
    ...["/%2e/emulator/mocks", "/seq/%2e%2e/EMULATOR/mocks", "/emulator%2fmocks"],
  ])
    expect(await ask(path)).toBe(404);
});

test("a definition that becomes valid is served, without a restart", async () => {
  await using dev = await serve("{ emulator: true }");
  const path = "flows/greet.flow.yaml";
  const text = await dev.folder.read(path);
  await dev.folder.write(path, text.replace("steps:", "stepz:"));
  await expect(dev.execute()).rejects.toThrow("stepz");
  await dev.folder.write(path, text);
  expect(await dev.execute()).toMatchObject({ status: "completed" });
});

test("without the option there is no emulator", async () => {
  await using dev = await serve("{}");
  const answer = await fetch(`${dev.origin}/api/noukai/health`);
  expect(answer.headers.get("content-type")).not.toContain("json");
});

test("a restart of the server, as for a change of its config, starts another emulator", async () => {
  await using dev = await serve("{ emulator: true }");
  expect(await dev.execute()).toMatchObject({ status: "completed" });
  await dev.server.restart();
  expect(await dev.execute()).toMatchObject({ status: "completed" });
});

test("a server that is closed leaves nothing that keeps the process", async () => {
  await using folder = await exampleProject("vite");
  await folder.write(
    "serve.mjs",
    `import { createServer } from "vite";
import noukai from "noukai-codegen/vite";
const server = await createServer({ configFile: false, logLevel: "silent", plugins: [noukai({ emulator: true })], server: { port: 0 } });
await server.listen();
const { port } = server.httpServer.address();
const answer = await fetch("http://localhost:" + port + "/api/noukai/health");
await answer.text();
await server.close();
console.log(answer.status);
`,
  );
  const ended = await runProgram(process.execPath, ["serve.mjs"], { cwd: folder.path });
  expect(ended).toMatchObject({ code: 0, stdout: "200\n" });
});

test("a build has neither the emulator nor its key", async () => {
  await using folder = await exampleProject("vite");
  await folder.write(
    "vite.config.js",
    `import noukai from "noukai-codegen/vite";\nexport default { plugins: [noukai({ emulator: true })] };`,
  );
  await build({
    ...{ root: folder.path, configFile: join(folder.path, "vite.config.js"), logLevel: "silent" },
  });
  const files = await folder.contents("dist");
  expect(Object.keys(files)).toContainEqual(expect.stringMatching(/^assets\/index-.*\.js$/));
  expect(Object.values(files).join("")).not.toMatch(/nk_test_dev_server|api\/noukai|startEmulator/);
});
