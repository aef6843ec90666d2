import { execFileSync } from "node:child_process";
import { mkdir, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runCli } from "../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../support/folder.js";
import { canRun, requirement } from "../support/requirements.js";
import { startTerminal, type Terminal } from "../support/terminal.js";
import { flowDocument, gateway, startFlowServer } from "../generator/support/flow-server.js";

const text = (slug: string, description = "First"): string =>
  JSON.stringify(flowDocument(`acme/a1/${slug}`, { description }), null, 2);

/** What a person does beside a watch, and what it shows then. */
async function after(
  terminal: Terminal,
  pattern: RegExp,
  work: () => Promise<unknown>,
): Promise<string> {
  const from = terminal.screen().length;
  await work();
  return terminal.shows(pattern, from);
}

/** The clients are what a generate from nothing gives, and nothing else stands beside them. */
async function expectRight(folder: TemporaryFolder, out = "clients"): Promise<void> {
  const check = await runCli(["generate", "--check", "--no-cache"], { cwd: folder.path });
  expect(check.stdout + check.stderr).toContain("is up to date");
  const files = await readdir(join(folder.path, out), { recursive: true });
  expect(files.filter((name) => name.includes("noukai-tmp"))).toEqual([]);
}

async function project(config: object): Promise<TemporaryFolder> {
  const folder = await temporaryFolder();
  await mkdir(join(folder.path, "node_modules"));
  await folder.write("noukai.config.json", JSON.stringify(config));
  for (const slug of ["b1", "c1", "d1"]) await folder.write(`flows/${slug}.flow.json`, text(slug));
  return folder;
}

describe("a watch of files", () => {
  it("goes on through everything that happens in a day, and is right each time", async () => {
    await using folder = await project({ source: "flows", out: "clients" });
    await using terminal = startTerminal(["watch"], folder.path);
    await terminal.shows(
      /3 flows in clients: 7 created[\s\S]*watching flows, noukai\.config\.json/,
    );
    await expectRight(folder);

    // A syntax error is told once, the clients stay, and mending it is enough.
    const before = await folder.contents("clients");
    const failed = await after(terminal, /failed; the clients stay/, () =>
      folder.write("flows/c1.flow.json", "{"),
    );
    expect(failed.match(/c1\.flow\.json:1:1/g)).toHaveLength(1);
    expect(await folder.contents("clients")).toEqual(before);
    await after(terminal, /updated acme\/a1\/c1\.ts \([\d.]+ m?s\)/, () =>
      folder.write("flows/c1.flow.json", text("c1", "Mended")),
    );
    expect(await folder.read("clients/acme/a1/c1.ts")).toContain("Mended");
    await expectRight(folder);

    // The config applies as it is edited, broken and mended.
    await after(terminal, /failed; the clients stay/, () =>
      folder.write("noukai.config.json", "{"),
    );
    await after(terminal, /config changed: updated acme\/a1\/b1\.ts/, () =>
      folder.write(
        "noukai.config.json",
        JSON.stringify({ source: "flows", out: "clients", published: "any" }),
      ),
    );
    await expectRight(folder);

    // A file is renamed, another deleted.
    const at = (path: string): string => join(folder.path, path);
    await after(terminal, /updated acme\/a1\/b1\.ts/, () =>
      rename(at("flows/b1.flow.json"), at("flows/renamed.flow.json")),
    );
    await after(terminal, /updated index\.ts; removed acme\/a1\/d1\.ts/, () =>
      rm(at("flows/d1.flow.json")),
    );
    await expectRight(folder);

    // A burst of saves is one rebuild.
    const burst = await after(terminal, /created [\s\S]*\([\d.]+\s+m?s\)\n/, async () => {
      await Promise.all(
        Array.from({ length: 200 }, (_, index) =>
          writeFile(at(`flows/burst-${index}.flow.json`), text(`burst-${index}`)),
        ),
      );
    });
    expect(burst.match(/\([\d.]+\s+m?s\)/g)).toHaveLength(1);
    expect(burst).toMatch(/and\s+197\s+more/);
    await expectRight(folder);

    expect(await terminal.interrupt()).toBe(130);
  });

  it("waits out a full disk", async (context) => {
    requirement(context, canMount(), "the right to mount a file system: root on Linux");
    await using folder = await project({ source: "flows", out: "disk/clients" });
    const disk = join(folder.path, "disk");
    await mkdir(disk);
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", disk]);
    try {
      await using terminal = startTerminal(["watch"], folder.path);
      await terminal.shows(/watching flows/);
      await writeFile(join(disk, "ballast"), Buffer.alloc(1024 * 1024)).catch(() => undefined);
      const failed = await after(terminal, /failed; the clients stay/, () =>
        folder.write("flows/c1.flow.json", text("c1", "Larger ".repeat(400))),
      );
      expect(failed).toContain("cannot be written (ENOSPC");
      expect(await folder.read("disk/clients/acme/a1/c1.ts")).toContain("First");
      const recovered = await after(terminal, /updated acme\/a1\/c1\.ts/, () =>
        rm(join(disk, "ballast")),
      );
      expect(recovered).not.toContain("failed");
      await expectRight(folder, "disk/clients");
      expect(await terminal.interrupt()).toBe(130);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

describe("a watch of a server", () => {
  it("follows it, through a restart, and keeps a snapshot for when it is away", async () => {
    let description = "First";
    const answer = gateway(() => ({
      "acme/a1/b1": { draft: flowDocument("acme/a1/b1", { description }) },
    }));
    await using server = await startFlowServer(answer);
    await using folder = await temporaryFolder();
    await mkdir(join(folder.path, "node_modules"));
    const config = { source: { server: server.baseUrl }, out: "clients" };
    await folder.write("noukai.config.json", JSON.stringify(config));

    // It may be down at the start.
    await server.stop();
    await using terminal = startTerminal(["watch"], folder.path);
    await terminal.shows(/cannot be reached[\s\S]*watching http/);
    await after(terminal, /created acme\/a1\/b1\.ts, index\.ts; updated the snapshot/, () =>
      server.restart(),
    );
    await after(terminal, /updated acme\/a1\/b1\.ts; updated the snapshot/, () => {
      description = "Second";
      return Promise.resolve();
    });
    const away = await after(terminal, /failed; the clients stay/, () => server.stop());
    expect(away.match(/cannot be reached/g)).toHaveLength(1);
    description = "Third";
    await after(terminal, /updated acme\/a1\/b1\.ts/, () => server.restart());
    expect(await terminal.interrupt()).toBe(130);

    // What was fetched is enough from here on.
    const online = await folder.contents("clients");
    expect(online["acme/a1/b1.ts"]).toContain("Third");
    await server.stop();
    await rm(join(folder.path, "clients"), { recursive: true });
    const offline = await runCli(["generate", "--offline", "--no-cache"], { cwd: folder.path });
    expect(offline.code).toBe(0);
    expect(await folder.contents("clients")).toEqual(online);
  });
});

/** Whether a small disk can be made here: it takes a right that not every machine gives. */
function canMount(): boolean {
  const mount = ["--mount", "mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", "/mnt"];
  return process.platform === "linux" && process.getuid?.() === 0 && canRun("unshare", ...mount);
}
