import { connect as connectSocket } from "node:net";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, it, vi } from "vitest";
import { ConfigError, DefinitionError, SourceError } from "../../../../generator/errors.js";
import {
  serverSource,
  type ServerSourceOptions,
} from "../../../../generator/sources/server/server-source.js";
import type { LoadedDefinition } from "../../../../generator/sources/index.js";
import {
  flowDocument,
  gateway,
  sendJson,
  startFlowServer,
  type Documents,
} from "../../support/flow-server.js";

const KEY = "nk_secret_0123456789";

function source(
  baseUrl: string,
  options: Partial<ServerSourceOptions> = {},
): ReturnType<typeof serverSource> {
  return serverSource({
    baseUrl,
    env: { NOUKAI_API_KEY: KEY },
    ...options,
    retry: { wait: () => Promise.resolve(), random: () => 1, ...options.retry },
  });
}

const names = (loaded: readonly LoadedDefinition[]): string[] =>
  loaded.map(
    ({ definition: { org, project, slug, version } }) => `${org}/${project}/${slug}@${version}`,
  );

const three: Documents = {
  "acme/support/triage": { draft: flowDocument("acme/support/triage") },
  "acme/spelling/grade-3": {
    draft: flowDocument("acme/spelling/grade-3", { published: [1, 2] }),
    2: flowDocument("acme/spelling/grade-3", { version: 2 }),
    1: flowDocument("acme/spelling/grade-3", { version: 1 }),
  },
};

async function failure(loading: Promise<unknown>): Promise<Error> {
  try {
    await loading;
  } catch (error) {
    if (error instanceof Error) return error;
  }
  throw new Error("it did not fail");
}

describe("what is fetched", () => {
  it("is every version of every flow, in order, from its address", async () => {
    await using server = await startFlowServer(gateway(() => three));
    const loaded = await source(server.baseUrl).load();
    expect(names(loaded)).toEqual([
      "acme/spelling/grade-3@draft",
      "acme/spelling/grade-3@1",
      "acme/spelling/grade-3@2",
      "acme/support/triage@draft",
    ]);
    expect(loaded[1]?.origin).toBe(`${server.baseUrl}/flows/acme/spelling/grade-3?version=1`);
  });

  it("is only what is wanted", async () => {
    await using server = await startFlowServer(gateway(() => three));
    const loaded = await source(server.baseUrl, {
      wants: (id) => id.startsWith("acme/spelling/"),
      wantsVersion: (_id, version) => version !== 1,
    }).load();
    expect(names(loaded)).toEqual(["acme/spelling/grade-3@draft", "acme/spelling/grade-3@2"]);
    expect(server.requests).toHaveLength(3);
  });

  it("is the newest version of a flow that has none of those wanted", async () => {
    const published = {
      3: flowDocument("acme/a1/b1", { version: 3 }),
      4: flowDocument("acme/a1/b1", { version: 4 }),
    };
    await using server = await startFlowServer(gateway(() => ({ "acme/a1/b1": published })));
    const loaded = await source(server.baseUrl, {
      wantsVersion: (_id, version) => version === "draft",
    }).load();
    expect(names(loaded)).toEqual(["acme/a1/b1@4"]);
  });

  it("is the version in production too, where it is wanted", async () => {
    const promoted: Documents = {
      ...three,
      "acme/spelling/grade-3": {
        ...three["acme/spelling/grade-3"],
        draft: flowDocument("acme/spelling/grade-3", { published: [1, 2], production: 2 }),
      },
    };
    await using server = await startFlowServer(gateway(() => promoted));
    const progress: string[] = [];
    const load = (wantsPromoted: (id: string) => boolean) =>
      source(server.baseUrl, {
        wantsVersion: (_id, version) => version === "draft",
        wantsPromoted,
      }).load(undefined, (done, total) => progress.push(`${done}/${total}`));
    expect(names(await load(() => true))).toEqual([
      "acme/spelling/grade-3@draft",
      "acme/support/triage@draft",
      "acme/spelling/grade-3@2",
    ]);
    expect(progress).toEqual(["0/2", "1/2", "2/2", "2/3", "3/3"]);
    expect(names(await load((id) => id === "acme/support/triage"))).toHaveLength(2);
  });

  it("leaves out published versions that the server keeps no definition of", async () => {
    const draft = flowDocument("acme/a1/b1", { published: [1, 2] });
    await using server = await startFlowServer((request, response) => {
      if (request.url === "/api/v1/flows") {
        sendJson(request, response, [
          { org: "acme", project: "a1", slug: "b1", published: [1, 2] },
        ]);
      } else if (request.url?.endsWith("version=1") === true) {
        response.writeHead(404).end();
      } else sendJson(request, response, draft);
    });
    expect(names(await source(server.baseUrl).load())).toEqual(["acme/a1/b1@draft"]);
  });

  it("is not asked for again where the list holds it", async () => {
    const definitions = [
      flowDocument("acme/a1/b1"),
      flowDocument("acme/a1/b1", { version: 1 }),
      flowDocument("acme/a1/a1", { version: undefined }),
    ];
    await using server = await startFlowServer((request, response) => {
      sendJson(request, response, {
        flows: definitions.map((definition) => ({ hash: "h", definition })),
      });
    });
    const loaded = await source(server.baseUrl).load();
    expect(names(loaded)).toEqual(["acme/a1/a1@draft", "acme/a1/b1@draft", "acme/a1/b1@1"]);
    expect(loaded[2]?.origin).toBe(`${server.baseUrl}/flows/acme/a1/b1?version=1`);
    expect(server.requests).toHaveLength(1);
  });

  it("tells how far it is", async () => {
    await using server = await startFlowServer(gateway(() => three));
    const onProgress = vi.fn();
    await source(server.baseUrl).load(undefined, onProgress);
    expect(onProgress.mock.calls).toEqual([
      [0, 4],
      [1, 4],
      [2, 4],
      [3, 4],
      [4, 4],
    ]);
  });

  it("gives the problems of all definitions with their addresses", async () => {
    const documents = {
      "acme/a1/b1": { draft: flowDocument("acme/a1/b1", { stepz: 1 }) },
      "acme/a1/c1": { draft: flowDocument("acme/a1/c1", { steps: [] }) },
    };
    await using server = await startFlowServer(gateway(() => documents));
    const error = await failure(source(server.baseUrl).load());
    const files = error instanceof DefinitionError ? error.problems.map(({ file }) => file) : [];
    expect(new Set(files)).toEqual(
      new Set(["b1", "c1"].map((slug) => `${server.baseUrl}/flows/acme/a1/${slug}?version=draft`)),
    );
  });

  it("never asks more than so many things at once", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 40 }, (_, index) => {
        const id = `acme/many/flow-${index}`;
        return [id, { draft: flowDocument(id) }];
      }),
    );
    const answer = gateway(() => many);
    const waiting: (() => void)[] = [];
    let most = 0;
    await using server = await startFlowServer((request, response) => {
      if (request.url === "/api/v1/flows") {
        answer(request, response);
        return;
      }
      // Nobody is answered before four are waiting, and then only when a fifth had time to come.
      waiting.push(() => {
        answer(request, response);
      });
      most = Math.max(most, waiting.length);
      if (waiting.length === 4)
        setImmediate(() => {
          waiting.splice(0).forEach((release) => {
            release();
          });
        });
    });
    expect(await source(server.baseUrl, { concurrency: 4 }).load()).toHaveLength(40);
    expect(most).toBe(4);
  });
});

describe("what was fetched before", () => {
  it("is not sent again, and is the same object", async () => {
    await using server = await startFlowServer(gateway(() => three));
    const opened = source(server.baseUrl);
    const first = await opened.load();
    const asked = server.requests.length;
    const second = await opened.load();
    const again = server.requests.slice(asked);
    expect(again.every(({ headers }) => headers["if-none-match"] !== undefined)).toBe(true);
    expect(second.every((loaded, index) => loaded === first[index])).toBe(true);
  });

  it("is not even asked for where the list says that nothing changed", async () => {
    let hash = "a";
    await using server = await startFlowServer((request, response) => {
      const versions = [{ version: "draft", hash }];
      if (request.url === "/api/v1/flows") {
        sendJson(request, response, {
          flows: [{ org: "acme", project: "a1", slug: "b1", versions }],
        });
      } else sendJson(request, response, flowDocument("acme/a1/b1", { description: hash }));
    });
    const opened = source(server.baseUrl);
    await opened.load();
    await opened.load();
    expect(server.requests).toHaveLength(3);
    hash = "b";
    const [loaded] = await opened.load();
    expect(server.requests).toHaveLength(5);
    expect(loaded?.definition.description).toBe("b");
  });
});

describe("the key", () => {
  it("is sent, with our name and the protocol's date", async () => {
    await using server = await startFlowServer(gateway(() => three));
    await source(server.baseUrl).load();
    const [request] = server.requests;
    expect(request?.headers).toMatchObject({
      authorization: `Bearer ${KEY}`,
      "x-noukai-api-version": "2026-05-31",
      "user-agent": expect.stringMatching(/^noukai-codegen\/\d+\.\d+\.\d+/) as string,
    });
  });

  it("is left out where there is none", async () => {
    await using server = await startFlowServer(gateway(() => three));
    await source(server.baseUrl, { env: {} }).load();
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each(["secret-key", "nk_two words"])(
    "is refused, and not shown, when it cannot be one: %s",
    (key) => {
      expect(() => source("http://localhost:1/api/v1", { env: { NOUKAI_API_KEY: key } })).toThrow(
        ConfigError,
      );
      expect(() =>
        source("http://localhost:1/api/v1", { env: { NOUKAI_API_KEY: key } }),
      ).not.toThrow(key);
    },
  );

  it("does not follow a redirect", async () => {
    await using thief = await startFlowServer(gateway(() => three));
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(302, { location: `${thief.baseUrl}/flows` }).end();
    });
    const error = await failure(source(server.baseUrl).load());
    expect(error.message).toContain(
      `answered 302, which points to ${new URL(thief.baseUrl).origin}`,
    );
    expect(thief.requests).toEqual([]);
  });

  it("is in no error", async () => {
    await using server = await startFlowServer((_request, response) => {
      response
        .writeHead(401)
        .end(JSON.stringify({ detail: { code: "X", message: "Not that one." } }));
    });
    const error = await failure(source(server.baseUrl).load());
    expect(error.message).toBe(
      `${server.baseUrl}/flows answered 401, saying: Not that one. The server does not accept the key in NOUKAI_API_KEY: check it.`,
    );
    expect(JSON.stringify(error) + String(error.stack)).not.toContain(KEY);
  });
});

describe("trouble", () => {
  it.each([408, 429, 500, 502, 503, 504])(
    "%d is tried again, as long as the server asks for",
    async (status) => {
      const waits: number[] = [];
      let calls = 0;
      const answer = gateway(() => three);
      await using server = await startFlowServer((request, response) => {
        if (calls++ === 0) response.writeHead(status, { "retry-after": "7" }).end();
        else answer(request, response);
      });
      const wait = (milliseconds: number): Promise<void> => {
        waits.push(milliseconds);
        return Promise.resolve();
      };
      expect(await source(server.baseUrl, { retry: { wait } }).load()).toHaveLength(4);
      expect(waits).toEqual([7000]);
    },
  );

  it.each([400, 401, 403, 404, 410])("%d is not", async (status) => {
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(status).end();
    });
    expect(await failure(source(server.baseUrl).load())).toBeInstanceOf(SourceError);
    expect(server.requests).toHaveLength(1);
  });

  it("ends after three attempts, with growing waits", async () => {
    const waits: number[] = [];
    await using server = await startFlowServer((_request, response) => {
      response.destroy();
    });
    const wait = (milliseconds: number): Promise<void> => {
      waits.push(milliseconds);
      return Promise.resolve();
    };
    const error = await failure(source(server.baseUrl, { retry: { wait } }).load());
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toContain("cannot be reached");
    expect(waits).toEqual([200, 400]);
    expect(server.requests).toHaveLength(3);
  });

  it("says what to do where nothing listens", async () => {
    const server = await startFlowServer(gateway(() => three));
    await server[Symbol.asyncDispose]();
    const error = await failure(source(server.baseUrl).load());
    expect(error.message).toMatch(/cannot be reached \(.*ECONNREFUSED.*\)/);
    expect(error.message).toContain(
      "start it (`noukai-codegen emulator` is one), or use the snapshot",
    );
  });

  it("is told from silence", async () => {
    await using server = await startFlowServer(() => undefined);
    const error = await failure(
      source(server.baseUrl, { timeout: 50, retry: { attempts: 1 } }).load(),
    );
    expect(error.message).toMatch(/cannot be reached \(Headers Timeout Error\)/);
  });

  it.each([
    ["HTML", "text/html", "<html></html>"],
    ["other JSON", "application/json", '{"items": []}'],
    [
      "names that no flow can have",
      "application/json",
      '[{"org":"..","project":"a1","slug":"b1"}]',
    ],
  ])("in the list: %s", async (_what, type, body) => {
    await using server = await startFlowServer((_request, response) => {
      response.writeHead(200, { "content-type": type }).end(body);
    });
    const error = await failure(source(server.baseUrl).load());
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toContain("that is not a list of flows");
  });

  it("in a definition: another flow's", async () => {
    await using server = await startFlowServer((request, response) => {
      if (request.url === "/api/v1/flows") {
        sendJson(request, response, [{ org: "acme", project: "a1", slug: "b1" }]);
      } else sendJson(request, response, flowDocument("acme/a1/c1"));
    });
    const error = await failure(source(server.baseUrl).load());
    expect(error.message).toContain(
      "/flows/acme/a1/b1 answered with the definition of another flow",
    );
  });

  it("of size: a small body that unpacks to a huge one is not read to its end", async () => {
    const bomb = gzipSync(Buffer.alloc(80 * 1024 * 1024, " "));
    await using server = await startFlowServer((_request, response) => {
      response
        .writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" })
        .end(bomb);
    });
    const error = await failure(source(server.baseUrl).load());
    expect(error).toBeInstanceOf(SourceError);
    expect(error.message).toContain("answered with more than 67108864 bytes");
    expect(server.requests).toHaveLength(1);
  });

  it("ends when the caller stops it", async () => {
    const controller = new AbortController();
    await using server = await startFlowServer(() => {
      controller.abort(new Error("stopped by the test"));
    });
    const error = await failure(source(server.baseUrl).load(controller.signal));
    expect(error.message).toBe("stopped by the test");
  });
});

describe("addresses", () => {
  it.each([
    "ftp://localhost/api/v1",
    "http://",
    "http://me:pw@localhost/api/v1",
    "http://localhost/?a=1",
  ])("%s is refused, without what is secret in it", (address) => {
    expect(() => source(address)).toThrow(ConfigError);
    expect(() => source(address)).not.toThrow(/pw/);
  });

  it("goes through the proxy of the environment", async () => {
    await using server = await startFlowServer(gateway(() => three));
    const target = Number(new URL(server.baseUrl).port);
    const tunnels: string[] = [];
    const proxy: Server = createServer().on("connect", (request, socket, head: Buffer) => {
      tunnels.push(request.url ?? "");
      const upstream = connectSocket(target, "127.0.0.1", () => {
        socket.write("HTTP/1.1 200 OK\r\n\r\n");
        upstream.write(head);
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [upstream, socket]) end.on("error", () => socket.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    const { port } = proxy.address() as AddressInfo;
    vi.stubEnv("http_proxy", `http://127.0.0.1:${port}`);
    try {
      const loaded = await source("http://flows.example/api/v1").load();
      expect(loaded[0]?.origin).toContain("http://flows.example/api/v1/flows/acme");
      expect(new Set(tunnels)).toEqual(new Set(["flows.example:80"]));
      const before = tunnels.length;
      await source(server.baseUrl).load();
      expect(tunnels).toHaveLength(before);
    } finally {
      vi.unstubAllEnvs();
      proxy.close();
      proxy.closeAllConnections();
    }
  });
});
