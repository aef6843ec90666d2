import { readdir, readFile, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { login } from "../../../generator/login/index.js";
import { openTokens } from "../../../generator/sources/hosted/authorization/index.js";
import {
  connectHosted,
  LoginRequiredError,
} from "../../../generator/sources/hosted/connection/index.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";
import { agreeingBrowser, type Visit } from "./browser.js";
import { startOidcService, type OidcService } from "./oidc-service.js";

let service: OidcService;
beforeAll(async () => {
  service = await startOidcService();
});
afterAll(async () => {
  await service[Symbol.asyncDispose]();
});

/** What is stored, as text and as JSON. */
interface Stored {
  readonly path: string;
  readonly tokens: {
    readonly access: string;
    readonly refresh: string;
    readonly expiresAt: string;
  };
}

async function logIn(folder: TemporaryFolder, visits: Promise<Visit>[] = []): Promise<Stored> {
  const { path, result } = await login(
    {
      endpoint: service.endpoint,
      folder: folder.path,
      scope: undefined,
      client: undefined,
      callbackPort: 0,
      timeout: 60_000,
      signal: undefined,
      interaction: agreeingBrowser(visits),
    },
    (connection) => connection.listTools(),
  );
  expect(result.map(({ name }) => name)).toEqual(["list_flows"]);
  return readStored(path);
}

async function readStored(path: string): Promise<Stored> {
  const text = await readFile(path, "utf8");
  return { ...(JSON.parse(text) as Omit<Stored, "path">), path };
}

/** Lists the tools with the stored login. */
async function listTools(folder: TemporaryFolder): Promise<number> {
  const tokens = await openTokens({ endpoint: service.endpoint, env: {}, folder: folder.path });
  await using connection = await connectHosted({ url: service.endpoint, tokens });
  return (await connection.listTools()).length;
}

describe("a login with oidc-provider", () => {
  it("is stored for its user alone, and the browser says that it worked", async () => {
    await using folder = await temporaryFolder();
    const visits: Promise<Visit>[] = [];
    const stored = await logIn(folder, visits);
    expect(stored).toMatchObject({
      endpoint: service.endpoint.href,
      issuer: service.endpoint.origin,
      resource: service.endpoint.href,
      tokens: { access: expect.any(String) as string, refresh: expect.any(String) as string },
    });
    expect((await stat(stored.path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(stored.path))).mode & 0o777).toBe(0o700);
    expect(await readdir(folder.path)).toHaveLength(1);
    const [end] = await Promise.all(visits);
    expect(end).toMatchObject({ status: 200 });
    expect(end?.text).toContain("Logged in");
    expect(await listTools(folder)).toBe(1);
  });

  it("is renewed before its token expires, with a new refresh token", async () => {
    await using folder = await temporaryFolder();
    const before = await logIn(folder);
    await writeExpired(folder, before);
    expect(await listTools(folder)).toBe(1);
    const after = await readStored(before.path);
    expect(after.tokens.access).not.toBe(before.tokens.access);
    expect(after.tokens.refresh).not.toBe(before.tokens.refresh);
    expect(Date.parse(after.tokens.expiresAt)).toBeGreaterThan(Date.now());
  });

  it("is renewed when the service refuses its token", async () => {
    await using folder = await temporaryFolder();
    const { tokens, path } = await logIn(folder);
    await (await service.provider.AccessToken.find(tokens.access))?.destroy();
    expect(await listTools(folder)).toBe(1);
    expect((await readStored(path)).tokens.access).not.toBe(tokens.access);
  });

  it("that was revoked ends with advice, and the refresh token is not used again", async () => {
    await using folder = await temporaryFolder();
    const { tokens } = await logIn(folder);
    await (await service.provider.AccessToken.find(tokens.access))?.destroy();
    await (await service.provider.RefreshToken.find(tokens.refresh))?.destroy();
    const before = service.grants.length;
    await expect(listTools(folder)).rejects.toThrow(LoginRequiredError);
    await expect(listTools(folder)).rejects.toThrow(
      /has expired or was revoked\. Run `noukai-codegen login`/,
    );
    expect(service.grants.slice(before)).toEqual(["refresh_token"]);
  });
});

/** Changes the stored login as time would. */
async function writeExpired(folder: TemporaryFolder, { path, ...stored }: Stored): Promise<void> {
  const tokens = { ...stored.tokens, expiresAt: new Date(0).toISOString() };
  await folder.write(path.slice(folder.path.length + 1), JSON.stringify({ ...stored, tokens }));
}
