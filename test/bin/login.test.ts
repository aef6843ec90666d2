import { spawn, type ChildProcessWithoutNullStreams } from "node:child_process";
import { once } from "node:events";
import { chmod, readdir } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { visit } from "../generator/login/browser.js";
import { startOidcService, type OidcService } from "../generator/login/oidc-service.js";
import {
  cliEnvironment,
  cliPath,
  root,
  runCli,
  shortLived,
  type Finished,
} from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { startTerminal } from "../support/terminal.js";

let service: OidcService;
let baseUrl: string;
beforeAll(async () => {
  service = await startOidcService();
  baseUrl = service.endpoint.href.replace(/\/mcp$/, "");
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** What the command line knows of its user. */
const environment = (folder: TemporaryFolder): NodeJS.ProcessEnv => ({
  XDG_CONFIG_HOME: folder.path,
  HOME: folder.path,
  APPDATA: folder.path,
  NOUKAI_MCP_TOKEN: undefined,
  NOUKAI_BASE_URL: baseUrl,
});

interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** Resolves with the first match in what was printed. */
  readonly shows: (pattern: RegExp) => Promise<string>;
  readonly finished: Promise<Finished>;
}

function start(args: readonly string[], folder: TemporaryFolder): Running {
  const env = { ...cliEnvironment, ...environment(folder) };
  const child = spawn(process.execPath, [...shortLived, ...args], { cwd: root, env });
  let stdout = "";
  let stderr = "";
  const listeners = new Set<() => void>();
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", () => {
      for (const listener of listeners) listener();
    });
  const finished = new Promise<Finished>((resolve) => {
    child.once("close", (code) => {
      resolve({ code, stdout, stderr });
    });
  });
  return {
    child,
    finished,
    shows: (pattern) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const [match] = pattern.exec(stdout + stderr) ?? [];
          if (match !== undefined) resolve(match);
        };
        listeners.add(look);
        look();
        void finished.then((end) => {
          reject(new Error(`ended with ${end.code}: ${end.stderr}`));
        });
      }),
  };
}

/** The address that the program wants opened. */
async function addressOf({ shows }: Pick<Running, "shows">): Promise<URL> {
  const address = await shows(/http:\S+\/auth\?\S+(?=\s)/);
  return new URL(address);
}

async function logIn(folder: TemporaryFolder): Promise<Finished> {
  const running = start([cliPath, "login", "--no-browser"], folder);
  const page = await visit(await addressOf(running));
  expect([page.status, page.text]).toEqual([200, expect.stringContaining("Logged in")]);
  return running.finished;
}

/** The tokens that are stored. */
async function storedTokens(
  folder: TemporaryFolder,
): Promise<readonly [path: string, tokens: string[]]> {
  const logins = join(folder.path, "noukai-codegen/logins");
  const [name = ""] = (await readdir(logins)).filter((each) => each.endsWith(".json"));
  const login = await folder.read(join("noukai-codegen/logins", name));
  const { tokens } = JSON.parse(login) as { readonly tokens: Record<string, string> };
  return [join("noukai-codegen/logins", name), [tokens.access ?? "", tokens.refresh ?? ""]];
}

describe("the command line", () => {
  it("logs in, tells who is logged in and logs out, without a word of the tokens", async () => {
    await using folder = await temporaryFolder();
    const env = environment(folder);
    const loggedIn = await logIn(folder);
    expect(loggedIn).toMatchObject({ code: 0 });
    expect(loggedIn.stdout).toMatch(/^Logged in to http.*\/api\/v1\/mcp\n/);
    expect(loggedIn.stdout).toContain("list_flows");
    const [, tokens] = await storedTokens(folder);

    const shown = await runCli(["whoami"], { env });
    expect(shown).toMatchObject({ code: 0, stderr: "" });
    expect(shown.stdout).toMatch(/scopes {3}flows:read/);
    expect(shown.stdout).toMatch(/expires {2}\d{4}-.*, and is renewed by itself/);
    const asJson = await runCli(["whoami", "--json"], { env });
    expect(JSON.parse(asJson.stdout)).toMatchObject({
      isLoggedIn: true,
      server: service.endpoint.href,
      source: "login",
      isRenewable: true,
    });

    const [access = "", refresh = ""] = tokens;
    const loggedOut = await runCli(["logout"], { env });
    expect(loggedOut).toMatchObject({ code: 0, stderr: "" });
    expect(loggedOut.stdout).toContain("revoked  the tokens");
    expect(await service.provider.RefreshToken.find(refresh)).toBeUndefined();
    expect(await service.provider.AccessToken.find(access)).toBeUndefined();
    expect(await runCli(["whoami"], { env })).toMatchObject({
      code: 1,
      stdout: expect.stringContaining("Nobody is logged in") as string,
    });
    expect(await runCli(["logout"], { env })).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Nobody was logged in") as string,
    });
    const everything = JSON.stringify([loggedIn, shown, asJson, loggedOut]);
    for (const token of tokens) expect(everything).not.toContain(token);
  });

  it("takes a pasted redirect, and asks again for one of another login", async () => {
    await using folder = await temporaryFolder();
    const running = start([cliPath, "login", "--no-browser", "--json"], folder);
    const address = await addressOf(running);
    const callback = new URL(address.searchParams.get("redirect_uri") ?? "");
    const { address: end } = await visit(address, ({ origin }) => origin === callback.origin);
    const forged = new URL(end);
    forged.searchParams.set("state", "of-another-login");
    running.child.stdin.write(`${forged.href}\n`);
    await running.shows(/belongs to another login/);
    running.child.stdin.write("hello, world!\n");
    await running.shows(/is no redirect/);
    running.child.stdin.write(`  ${end.href}\n`);
    const { code, stdout } = await running.finished;
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ isRequired: true, tools: ["list_flows"] });
  });

  it("opens the browser of a person at a terminal", async () => {
    await using folder = await temporaryFolder();
    // The browser hands its address to the test.
    const opened = createServer();
    await once(opened.listen(0, "127.0.0.1"), "listening");
    const { port } = opened.address() as AddressInfo;
    const browser = await folder.write(
      "browser.js",
      `#!${process.execPath}\nfetch("http://127.0.0.1:${port}", { method: "POST", body: process.argv[2] });\n`,
    );
    await chmod(browser, 0o755);
    const env = { ...environment(folder), BROWSER: browser };
    await using terminal = startTerminal(["login"], folder.path, { env });
    const [request, response] = (await once(opened, "request")) as [
      IncomingMessage,
      ServerResponse,
    ];
    const address = await text(request);
    response.end();
    opened.close();
    await terminal.shows(/Waiting for the login/);
    expect(terminal.screen()).toContain(address);
    await visit(new URL(address));
    await terminal.shows(/Logged in to/);
  });

  it("stores nothing when the person cancels", async () => {
    await using folder = await temporaryFolder();
    const env = environment(folder);
    await using terminal = startTerminal(["login", "--no-browser"], folder.path, { env });
    await terminal.shows(/paste it here/);
    await terminal.interrupt();
    expect(Object.keys(await folder.contents())).toEqual([]);
  });

  it("says what machines do where nobody can log in", async () => {
    await using folder = await temporaryFolder();
    const { code, stderr } = await runCli(["login"], { env: environment(folder) });
    expect(code).toBe(2);
    expect(stderr).toMatch(/Not a terminal.*noukai\.snapshot\.json.*--offline.*NOUKAI_MCP_TOKEN/s);
  });

  it("gives up after the time that was allowed", async () => {
    await using folder = await temporaryFolder();
    const { finished } = start([cliPath, "login", "--no-browser", "--timeout", "0.1"], folder);
    const { code, stderr } = await finished;
    expect(code).toBe(4);
    expect(stderr).toMatch(/Nobody logged in within 0 s/);
  });
});

describe("two processes at once", () => {
  it("renew a login with one request", async () => {
    await using folder = await temporaryFolder();
    await logIn(folder);
    const [path, [access = ""]] = await storedTokens(folder);
    const stored = await folder.read(path);
    await folder.write(
      path,
      stored.replace(/"expiresAt": "[^"]+"/, '"expiresAt": "2020-01-01T00:00:00.000Z"'),
    );

    const module = pathToFileURL(
      join(root, "dist/generator/sources/hosted/authorization/index.js"),
    );
    const program = `
      const { openTokens } = await import(${JSON.stringify(module.href)});
      const tokens = await openTokens({ endpoint: new URL(${JSON.stringify(service.endpoint.href)}) });
      console.log("asking");
      console.log("token " + (await tokens.token()));`;
    const before = service.grants.length;
    let release: () => void = () => undefined;
    service.holdTokens(new Promise((resolve) => (release = resolve)));
    const both = [0, 1].map(() => start(["--input-type=module", "-e", program], folder));
    await Promise.all(both.map(({ shows }) => shows(/asking/)));
    release();
    const ends = await Promise.all(both.map(({ finished }) => finished));
    expect(service.grants.slice(before)).toEqual(["refresh_token"]);
    const [, [renewed = ""]] = await storedTokens(folder);
    expect(renewed).not.toBe(access);
    expect(ends.map(({ code, stdout }) => [code, stdout])).toEqual(
      Array(2).fill([0, `asking\ntoken ${renewed}\n`]),
    );
  });
});
