import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { flowDocument } from "../generator/support/flow-server.js";
import { runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import {
  activityDuring,
  canReadProcesses,
  processesOf,
  type Activity,
} from "../support/processes.js";
import { requirement } from "../support/requirements.js";
import { startTerminal } from "../support/terminal.js";

const definition = "app/flows/greet.flow.json";

/** A flow that answers by itself, with `{ [property]: "Hello, …" }`. */
const flow = (property: string): string => {
  const output = {
    type: "object",
    required: [property],
    properties: { [property]: { type: "string" } },
  };
  const code = `return { ${property}: "Hello, " + input.message }`;
  const steps = [{ id: "greet", processor: "code", language: "javascript", code, output }];
  return JSON.stringify(flowDocument("acme/a1/greet", { steps }));
};

/** A project that does not stand in the working directory. */
async function project(config: object): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await mkdir(join(folder.path, "node_modules"));
  await folder.write("app/noukai.config.json", JSON.stringify(config));
  await folder.write(definition, flow("text"));
  return folder;
}

const watch = ["watch", "--config", "app/noukai.config.json"];

/** What a call gets. */
async function greeting(url: string): Promise<unknown> {
  const response = await fetch(`${url}/seq/acme/a1/greet/v0/execute`, {
    method: "POST",
    headers: { authorization: "Bearer nk_test", "content-type": "application/json" },
    body: JSON.stringify({ message: "you" }),
  });
  const { result } = (await response.json()) as { result: unknown };
  return result;
}

/** What the emulator tells of its definitions, until it ends. */
async function openFeed(url: string) {
  const response = await fetch(`${url}/flows/changes`);
  if (response.body === null) throw new Error("the feed has no body");
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const more = async (): Promise<boolean> => {
    const { done, value } = await reader.read();
    text += value ?? "";
    return !done;
  };
  return {
    /** Resolves once an event of this name has come. */
    told: async (event: string): Promise<void> => {
      while (!text.includes(`event: ${event}\n`))
        if (!(await more())) throw new Error(`the feed ended with:\n${text}`);
    },
    ended: async (): Promise<void> => {
      while (await more());
    },
  };
}

describe("watch --emulator", () => {
  it("writes and serves every edit, and Ctrl-C leaves nothing behind", async () => {
    await using folder = await project({ source: "flows", out: "clients" });
    await using terminal = startTerminal([...watch, "--emulator", "--port", "0"], folder.path);
    const shown = await terminal.shows(
      /listening on \S+\n[\s\S]*1 flow in app\/clients: 3 created[\s\S]*watching app\/flows/,
    );
    const url = /listening on (\S+)/.exec(shown)?.[1] ?? "";
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/api\/v1$/);
    expect(await greeting(url)).toEqual({ text: "Hello, you" });
    expect(await folder.read("app/clients/acme/a1/greet.ts")).toContain("text: string");

    const feed = await openFeed(url);
    await feed.told("ready");
    const from = terminal.screen().length;
    await folder.write(definition, flow("words"));
    await terminal.shows(/updated acme\/a1\/greet\.ts/, from);
    expect(await folder.read("app/clients/acme/a1/greet.ts")).toContain("words: string");
    await feed.told("flow_changed");
    expect(await greeting(url)).toEqual({ words: "Hello, you" });

    // Somebody still reads the feed: that keeps nothing alive.
    expect(await terminal.interrupt()).toBe(130);
    await feed.ended();
    if (canReadProcesses) expect(await processesOf(terminal.pid)).toEqual([]);
    await expect(fetch(`${url}/flows`)).rejects.toMatchObject({ cause: { code: "ECONNREFUSED" } });
    const files = Object.keys(await folder.contents("app/clients"));
    expect(files).toEqual(["acme/a1/greet.schemas.ts", "acme/a1/greet.ts", "index.ts"]);
  });

  it("is refused where it cannot be, before anything is served", async () => {
    await using folder = await project({ source: { server: "http://127.0.0.1:9/api/v1" } });
    const refused = async (...args: string[]): Promise<string> => {
      const { code, stdout, stderr } = await runCli([...watch, ...args], { cwd: folder.path });
      expect([code, stdout]).toEqual([2, ""]);
      return stderr;
    };
    expect(await refused("--port", "0")).toContain("--port is the emulator's");
    const serve = ["--emulator", "--port", "0"];
    expect(await refused(...serve)).toContain("The emulator serves definition files only");
    const address = "http://127.0.0.1:9/api/v1";
    expect(await refused(...serve, "--source", address)).toContain("serves definition files");
    expect(await refused(...serve, "--source", "none")).toContain("none does not exist");
  });
});

describe("a port that is taken", () => {
  it.each([
    ["emulator", ["emulator", "--flows", "app/flows"]],
    ["watch --emulator", [...watch, "--emulator"]],
  ])("is named by %s, with what to do", async (_, args) => {
    await using folder = await project({ source: "flows", out: "clients" });
    await using taken = await startEmulator({ flows: "app/flows", cwd: folder.path });
    const { host, port } = new URL(taken.url);
    const { code, stderr } = await runCli([...args, "--port", port], { cwd: folder.path });
    expect(stderr).toContain(`cannot listen on ${host}: the port is in use`);
    expect(stderr).toContain("--port");
    expect(code).toBe(2);
  });
});

/**
 * What a watch may do in a second in which nothing happens: what computes for less than two ticks of 10 ms and is woken a
 * few times is not polling.
 */
const MOST_TICKS = 2;
const MOST_WAKES = 5;

/** Sees that a watch comes to rest. The edits before and after show that it is at work. */
async function expectRest(args: readonly string[], folder: TemporaryFolder): Promise<void> {
  await using terminal = startTerminal([...watch, ...args], folder.path);
  await terminal.shows(/watching /);
  const edit = async (property: string): Promise<void> => {
    const from = terminal.screen().length;
    await folder.write(definition, flow(property));
    await terminal.shows(/updated acme\/a1\/greet\.ts.*\n/, from);
  };
  await edit("words");
  // What is measured is what happens while time passes.
  const look = (): Promise<Activity> => activityDuring(terminal.pid, () => wait(1_000));
  const isAtRest = ({ ticks, wakes }: Activity): boolean =>
    ticks <= MOST_TICKS && wakes <= MOST_WAKES;
  // What an edit leaves to be done after it is told of, such as collecting garbage, may reach into the first looks. A
  // watch that keeps itself busy is seen at every one.
  let seen = await look();
  for (let looks = 1; looks < 6 && !isAtRest(seen); looks++) seen = await look();
  expect(seen.ticks).toBeLessThanOrEqual(MOST_TICKS);
  expect(seen.wakes).toBeLessThanOrEqual(MOST_WAKES);
  await edit("more");
  expect(await terminal.interrupt()).toBe(130);
}

describe.concurrent("a watch where nothing happens takes no time", () => {
  beforeEach((context) => {
    requirement(context, canReadProcesses, "/proc, as Linux has it");
  });

  it("on files", async () => {
    await using folder = await project({ source: "flows", out: "clients" });
    await expectRest([], folder);
  });

  it("on a server that tells of changes", async () => {
    await using folder = await project({ out: "clients" });
    await using emulator = await startEmulator({
      flows: "app/flows",
      cwd: folder.path,
      watch: true,
    });
    await expectRest(["--source", emulator.url], folder);
  });

  it("on files, with the emulator beside it", async () => {
    await using folder = await project({ source: "flows", out: "clients" });
    await expectRest(["--emulator", "--port", "0"], folder);
  });
});
