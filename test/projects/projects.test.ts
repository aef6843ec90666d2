import { readFile, writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test, type TestContext } from "vitest";
import { startEmulator, type Emulator } from "../../emulator/index.js";
import { requirement } from "../support/requirements.js";
import { kinds, type Kind } from "./kinds.js";
import { npm } from "./managers.js";
import { run, type Place } from "./programs.js";
import { resultTable, type Result, type Step } from "./results.js";
import { withServer } from "./server.js";
import { installTools, type Tool, type Tools } from "./tools.js";
import { openWorkshop, registrySettings, type Workshop } from "./workshop.js";

let tools: Tools;
let workshop: Workshop;
let emulator: Emulator;
let registry: NodeJS.ProcessEnv;
const results = new Map<Kind, Result>();

beforeAll(async () => {
  [tools, workshop, registry] = await Promise.all([
    installTools(),
    openWorkshop(),
    registrySettings(),
  ]);
  emulator = await startEmulator({
    flows: [join(import.meta.dirname, "plain/flows")],
  });
});

afterAll(async () => {
  console.log(`\n${resultTable(kinds.flatMap((kind) => results.get(kind) ?? []))}\n`);
  await emulator[Symbol.asyncDispose]();
  await workshop[Symbol.asyncDispose]();
});

test.concurrent.for(kinds)(
  "$name: installed, generated, built, and a flow called",
  async (kind, context) => {
    const seconds = new Map<Step, number>();
    const record = (result: string): void => {
      results.set(kind, { project: kind.name, seconds, result });
    };
    const find = async (tool: Tool): Promise<string> => {
      const found = await tools.find(tool);
      if ("path" in found) return found.path;
      record(`skipped: needs ${found.reason}`);
      return skip(context, found.reason);
    };
    const { manager, build = "build", prints = "Hello, world" } = kind;
    const isTool = typeof manager.program !== "string";
    const program = isTool ? await find(manager.program) : manager.program;
    const first = kind.tool === undefined ? process.execPath : await find(kind.tool);
    const folders = [first, ...(isTool ? [program] : [])].map(dirname);

    const cwd = await workshop.copy(kind.folder, kind.name.replaceAll(/\W+/g, "-"));
    const place: Place = {
      cwd,
      env: {
        ...registry,
        PATH: [...folders, process.env.PATH].join(delimiter),
        NOUKAI_API_KEY: "nk_test",
        NOUKAI_BASE_URL: emulator.url,
        NO_COLOR: "1",
        // Frameworks and package managers report to their makers, and wait for that.
        ...{
          NEXT_TELEMETRY_DISABLED: "1",
          YARN_ENABLE_TELEMETRY: "0",
          DO_NOT_TRACK: "1",
        },
      },
      signal: context.signal,
    };
    const step = async (name: Step, act: () => Promise<string>): Promise<string> => {
      const begin = performance.now();
      record(`failed: ${name}`);
      const printed = await act();
      seconds.set(name, (performance.now() - begin) / 1000);
      return printed;
    };
    const manage = async (args: readonly string[], by = program, at = "."): Promise<string> => {
      const isScript = /\.[cm]?js$/.test(by);
      const there = { ...place, cwd: join(cwd, at) };
      const { stdout, stderr } = isScript
        ? await run("node", [by, ...args], there)
        : await run(by, args, there);
      return stdout + stderr;
    };
    const { flows = ".", app = "." } = kind.members ?? {};
    const script = (name: string, at: string): Promise<string> =>
      manage(manager.script(name), program, at);

    await step("install", () =>
      manager.install.length > 0 ? manage(manager.install) : manage(npm.install, "npm"),
    );
    const generated = await step("generate", () => script("generate", flows));
    expect(generated).toContain("1 flow in src/flows");
    await step("build", () => script(build, app));
    const { server } = kind;
    const printed = await step("call", () =>
      server === undefined ? script("start", app) : ask(server, place),
    );
    record(`failed: call returned ${JSON.stringify(printed.slice(-80))}`);
    expect(printed).toContain(prints);
    if (kind.members !== undefined) {
      await edit(
        join(cwd, flows, "flows/hello.flow.yaml"),
        "[text], properties: { text:",
        "[words], properties: { words:",
      );
      const checked = await step("check", () => failureOf(script("check", flows)));
      record("failed: check named no call site");
      expect(checked).toContain(`../../${app}/src/main.ts:6:`);
    }
    record(prints);
  },
);

/** Replaces a part of a file. */
async function edit(file: string, from: string, to: string): Promise<void> {
  const text = await readFile(file, "utf8");
  await writeFile(file, text.replace(from, to));
}

/** What a program printed that has to fail. */
function failureOf(running: Promise<string>): Promise<string> {
  return running.then(
    (printed) => {
      throw new Error(`has not failed:\n${printed}`);
    },
    (error: unknown) => String(error),
  );
}

function skip(context: TestContext, reason: string): never {
  requirement(context, false, reason);
  throw new Error("a skipped test ends there");
}

/** Starts the server of a project. @returns the greetings that its paths respond */
function ask({ command, paths }: NonNullable<Kind["server"]>, place: Place): Promise<string> {
  return withServer(command, place, /http:\/\/localhost:[1-9]\d*/, async (origin) => {
    const greetings: string[] = [];
    for (const path of paths) {
      const body = await (await fetch(origin + path)).text();
      greetings.push(/Hello, \w+/.exec(body)?.[0] ?? `${path}: ${body.slice(0, 200)}`);
    }
    return greetings.join(" ");
  });
}
