import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test } from "vitest";
import { temporaryFolder } from "../../support/folder.js";
import { flow, makeMistake, type Seen } from "./mistake.js";

/** Listens on a free port, and answers every request alike. */
async function startSite(
  status: number,
  type: string,
  body: string,
): Promise<AsyncDisposable & { readonly port: number }> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": type, connection: "close" }).end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** With the port as `PORT`. */
function withoutPort(seen: Seen, port: number): Seen {
  return JSON.parse(JSON.stringify(seen).replaceAll(String(port), "PORT")) as Seen;
}

describe.concurrent("the service", () => {
  test("nothing listens at the address", async ({ expect }) => {
    await using folder = await temporaryFolder();
    const { port, ...site } = await startSite(200, "text/plain", "");
    await site[Symbol.asyncDispose]();
    const args = ["generate", "--source", `http://127.0.0.1:${port}/api/v1`];
    const seen = await makeMistake(folder, args, { NOUKAI_API_KEY: "nk_secret" });
    expect(withoutPort(seen, port)).toMatchInlineSnapshot(`
      {
        "exitCode": 4,
        "json": {
          "exitCode": 4,
          "message": "http://127.0.0.1:PORT/api/v1 cannot be reached (connect ECONNREFUSED 127.0.0.1:PORT). Check the address and the network, start it (\`noukai-codegen emulator\` is one), or use the snapshot with --offline.",
          "name": "SourceError",
        },
        "text": "error http://127.0.0.1:PORT/api/v1 cannot be reached (connect ECONNREFUSED 127.0.0.1:PORT). Check the address and the network, start it (\`noukai-codegen emulator\` is one), or use the snapshot with --offline.",
      }
    `);
  });

  test("the address is that of a website", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await using site = await startSite(200, "text/html", "<!doctype html><title>Welcome</title>");
    const args = ["list", "--source", `http://127.0.0.1:${site.port}`];
    const seen = await makeMistake(folder, args, { NOUKAI_API_KEY: "nk_secret" });
    expect(withoutPort(seen, site.port)).toMatchInlineSnapshot(`
      {
        "exitCode": 4,
        "json": {
          "exitCode": 4,
          "message": "http://127.0.0.1:PORT/flows answered with a web page that is not a list of flows. Check that http://127.0.0.1:PORT is the base URL of a flow service (it usually ends with /api/v1).",
          "name": "SourceError",
        },
        "text": "error http://127.0.0.1:PORT/flows answered with a web page that is not a list of flows. Check that http://127.0.0.1:PORT is the base URL of a flow service (it usually ends with /api/v1).",
      }
    `);
  });

  test("the key is refused", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await using site = await startSite(401, "application/json", `{"detail":"Invalid API key"}`);
    const args = ["generate", "--source", `http://127.0.0.1:${site.port}/api/v1`];
    const seen = await makeMistake(folder, args, { NOUKAI_API_KEY: "nk_secret" });
    expect(withoutPort(seen, site.port)).toMatchInlineSnapshot(`
      {
        "exitCode": 4,
        "json": {
          "exitCode": 4,
          "message": "http://127.0.0.1:PORT/api/v1/flows answered 401, saying: Invalid API key. The server does not accept the key in NOUKAI_API_KEY: check it.",
          "name": "SourceError",
        },
        "text": "error http://127.0.0.1:PORT/api/v1/flows answered 401, saying: Invalid API key. The server does not accept the key in NOUKAI_API_KEY: check it.",
      }
    `);
  });

  test("the emulator's port is in use", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello"));
    await using site = await startSite(200, "text/plain", "");
    const seen = await makeMistake(folder, ["emulator", "--port", String(site.port)]);
    expect(withoutPort(seen, site.port)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "The emulator cannot listen on 127.0.0.1:PORT: the port is in use. Stop the process that uses it, or choose another port with --port (0: any free port).",
          "name": "UsageError",
        },
        "text": "error The emulator cannot listen on 127.0.0.1:PORT: the port is in use. Stop the process that uses it, or choose another port with --port (0: any free port).",
      }
    `);
  });

  test("an address without its scheme", async ({ expect }) => {
    await using folder = await temporaryFolder();
    const args = ["generate", "--source", "localhost:8080/api/v1"];
    expect(await makeMistake(folder, args)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "localhost:8080/api/v1 does not exist (looked for <folder>/localhost:8080/api/v1); a server is named with its scheme: http://localhost:8080/api/v1. Name the definitions with --source.",
          "name": "UsageError",
        },
        "text": "error localhost:8080/api/v1 does not exist (looked for <folder>/localhost:8080/api/v1); a server is named with its scheme: http://localhost:8080/api/v1. Name the definitions with --source.",
      }
    `);
  });

  test("a key of another service", async ({ expect }) => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow("hello"));
    const args = ["run", "hello", "-m", "Hi", "--env", "dev"];
    const env = { NOUKAI_API_KEY: "sk-secret" };
    expect(await makeMistake(folder, args, env)).toMatchInlineSnapshot(`
      {
        "exitCode": 2,
        "json": {
          "exitCode": 2,
          "message": "Invalid API key (NOUKAI_API_KEY): it must start with "nk_", without spaces.",
          "name": "UsageError",
        },
        "text": "acme/demo/hello (draft) on http://localhost:8080/api/v1 (--env dev)
      error Invalid API key (NOUKAI_API_KEY): it must start with "nk_", without spaces.",
      }
    `);
  });
});
