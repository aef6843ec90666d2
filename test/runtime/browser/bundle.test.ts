import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { rolldown } from "rolldown";
import { describe, expect, it } from "vitest";
import { root } from "../../support/cli.js";
import { bundle } from "../support/bundle.js";

/** A page that executes a flow and streams its events. */
const page = (define: string, schemas: string): string => `
  import { ${define} } from "noukai-codegen-runtime";
  import { createBrowserClient } from "noukai-codegen-runtime/browser";
  const grade3 = ${define}({ org: "acme", project: "spelling", slug: "grade-3", defaultVersion: "draft", hash: "0123456789abcdef", shape: "[explain]"${schemas} });
  const client = createBrowserClient({ url: "/agent" });
  globalThis.show = async (message) => {
    console.log(await grade3(client).execute({ message }));
    for await (const event of grade3(client).events({ message })) console.log(event);
  };
`;
const plain = page("defineFlow", "");
const validated = page(
  "defineValidatedFlow",
  `, schemas: () => import("../support/reply.schemas.js")`,
);

/** The files that a page loads to execute and to stream, as Vite's bundler splits them. */
async function loaded(program: string): Promise<{ code: string; gzipped: number }> {
  const entry = join(root, "test/runtime/browser/page.js");
  const build = await rolldown({
    input: entry,
    platform: "browser",
    logLevel: "silent",
    plugins: [
      {
        name: "page",
        resolveId: (id) => (id === entry ? id : undefined),
        load: (id) => (id === entry ? program : undefined),
      },
    ],
  });
  const { output } = await build.generate({ format: "esm", minify: true });
  await build.close();
  const chunks = new Map(
    output.flatMap((file) => (file.type === "chunk" ? [[file.fileName, file] as const] : [])),
  );
  const names = new Set(
    [...chunks.values()].flatMap((chunk) => (chunk.isEntry ? [chunk.fileName] : [])),
  );
  for (const name of names) for (const other of chunks.get(name)?.imports ?? []) names.add(other);
  const codes = [...names].map((name) => chunks.get(name)?.code ?? "");
  return {
    code: codes.join("\n"),
    gzipped: codes.reduce((sum, code) => sum + gzipSync(code, { level: 9 }).length, 0),
  };
}

describe("the bundle of a page", () => {
  it("is at most 8 KiB, compressed, for execute and events, and has nothing of servers in it", async () => {
    const { code, gzipped } = await loaded(plain);
    expect(gzipped).toBeLessThanOrEqual(8_192);
    expect(code).toContain("text\\/event-stream");
    for (const foreign of ["undici", "node:", "process.env", "NOUKAI_API_KEY", "api.noukai.dev"])
      expect(code).not.toContain(foreign);
  });

  it("has 1,100 bytes more for a flow with schemas, and not the schemas", async () => {
    const { code, gzipped } = await loaded(validated);
    expect(gzipped).toBeLessThanOrEqual(9_100);
    expect(code).not.toContain("$defs");
  });

  it("is at most 13.7 kB, compressed, as one file, with tools, pauses and errors", async () => {
    const { code, gzipped } = await bundle(plain, { platform: "browser" });
    expect(gzipped).toBeLessThanOrEqual(13_700);
    expect(code).not.toMatch(/["']node:|undici/);
  });
});
