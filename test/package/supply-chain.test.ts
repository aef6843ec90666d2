import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { builtinModules } from "node:module";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root, runProgram, type Finished } from "../support/cli.js";

/** The parts of a manifest that are checked here. */
interface Manifest {
  readonly name: string;
  readonly repository?: { readonly url?: string; readonly directory?: string };
  readonly bugs?: { readonly url?: string };
  readonly homepage?: string;
  readonly scripts?: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
}

/** Entries of a lock file, by path. */
type LockedPackages = Readonly<
  Record<
    string,
    { readonly dev?: boolean; readonly devOptional?: boolean; readonly hasInstallScript?: boolean }
  >
>;

interface Bill {
  readonly components: readonly { readonly name: string; readonly version: string }[];
}

const bundle = join(root, "dist/bundle");
const parse = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"));
const codegen = parse("package.json") as Manifest;
const runtime = parse("runtime/package.json") as Manifest;
const bundled = (parse("dist/bundle/sbom.cdx.json") as Bill).components;

/** The name of the package that a specifier belongs to. */
const packageOf = (specifier: string): string =>
  specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");

/** Packages that the files of the bundle import. */
function importedPackages(): ReadonlySet<string> {
  const found = new Set<string>();
  for (const name of readdirSync(bundle).filter((each) => each.endsWith(".js"))) {
    const text = readFileSync(join(bundle, name), "utf8");
    const statements = text.matchAll(/^(?:import|export)\b[^;"']*?["']([^"'\n]+)["'];$/gm);
    for (const [, specifier = ""] of statements) found.add(packageOf(specifier));
    for (const [, specifier = ""] of text.matchAll(/\bimport\("([^"\n]+)"\)/g))
      found.add(packageOf(specifier));
  }
  return new Set(
    // With a placeholder it is an import of a file that the program writes.
    [...found].filter((name) => !/^(?:\.|node:)|\$\{/.test(name) && !builtinModules.includes(name)),
  );
}

test("what is bundled is no dependency, and what is imported is one", () => {
  const dependencies = Object.keys(codegen.dependencies);
  const names = new Set(bundled.map(({ name }) => name));
  expect(names).toContain("zod");
  expect(dependencies.filter((name) => names.has(name))).toEqual([]);

  const imported = importedPackages();
  expect([...imported].filter((name) => !dependencies.includes(name))).toEqual([]);
  expect(dependencies.filter((name) => !imported.has(name))).toEqual([]);
});

test("the licence of everything that is bundled is shipped", () => {
  const texts = readFileSync(join(bundle, "LICENCES.txt"), "utf8").split(`\n${"-".repeat(80)}\n\n`);
  expect(texts.map((text) => text.slice(0, text.indexOf("\n")))).toEqual(
    bundled.map(({ name, version }) => `${name} ${version}`),
  );
});

test.each([codegen, runtime])("the manifest of $name says where it comes from", (manifest) => {
  expect(manifest.repository?.url).toMatch(/^git\+https:\/\/.+\.git$/);
  expect(manifest.bugs?.url).toMatch(/^https:/);
  expect(manifest.homepage).toMatch(/^https:/);
  expect(manifest.repository?.url).toBe(codegen.repository?.url);
});

test("installing the packages runs nothing", () => {
  const lifecycle = /^(?:pre|post)?(?:install|prepare|publish|pack|prepublishOnly)$/;
  for (const { scripts = {} } of [codegen, runtime])
    expect(Object.keys(scripts).filter((name) => lifecycle.test(name))).toEqual([]);

  const { packages } = parse("package-lock.json") as { readonly packages: LockedPackages };
  const scripted = Object.entries(packages).filter(([, entry]) => entry.hasInstallScript === true);
  const shipped = scripted.filter(([, { dev, devOptional }]) => !(dev ?? devOptional ?? false));
  expect(shipped.map(([path]) => path)).toEqual([]);
});

function script(name: string, registry?: string): Promise<Finished> {
  return runProgram(process.execPath, [join(root, `dist/scripts/${name}.js`)], {
    cwd: root,
    ...(registry === undefined
      ? {}
      : { env: { ...process.env, npm_config_registry: registry, npm_config_fetch_retries: "0" } }),
  });
}

test("the bill of materials lists what users get, bundled or installed, and no tool", async () => {
  const { stdout, code } = await script("sbom");
  const names = (JSON.parse(stdout) as Bill).components.map(({ name }) => name);
  expect(code).toBe(0);
  expect(names).toEqual(expect.arrayContaining(["zod", "undici", "eventsource-parser", "ajv"]));
  expect(names.filter((name) => ["vitest", "eslint", "knip"].includes(name))).toEqual([]);
});

/** A registry whose service of advisories answers with this. */
async function advisories(
  status: number,
  answer: object,
): Promise<AsyncDisposable & { url: string }> {
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(status, { "content-type": "application/json" });
    const name = decodeURIComponent(request.url?.slice(1) ?? "");
    const version = "99.0.0";
    // npm also asks which versions of a package there are.
    const versions = {
      name,
      "dist-tags": { latest: version },
      versions: { [version]: { name, version } },
    };
    response.end(JSON.stringify(request.method === "GET" ? versions : answer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("The server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const advisory = (title: string): readonly object[] => [
  { id: 1, url: "https://advisories.example/1", title, severity: "high", vulnerable_versions: "*" },
];

test("the audit fails for what is shipped, bundled libraries included", async () => {
  await using registry = await advisories(200, {
    zod: advisory("A fault of zod"),
    undici: advisory("A fault of undici"),
    vitest: advisory("A fault of vitest"),
  });
  const { code, stderr } = await script("audit", registry.url);
  expect(code).toBe(1);
  expect(stderr).toContain("A fault of zod");
  expect(stderr).toContain("A fault of undici");
  expect(stderr).not.toContain("vitest");
});

test("the audit passes for tools, and says when the registry offers no advisories", async () => {
  await using tools = await advisories(200, { knip: advisory("A fault of knip") });
  expect(await script("audit", tools.url)).toMatchObject({ code: 0, stderr: "" });
  await using without = await advisories(405, { error: "Method Not Allowed" });
  const { code, stdout } = await script("audit", without.url);
  expect(code).toBe(0);
  expect(stdout).toContain("The registry offers no advisories");
});
