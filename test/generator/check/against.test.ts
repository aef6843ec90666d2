import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { runCli } from "../../support/cli.js";
import { temporaryFolder, type TemporaryFolder } from "../../support/folder.js";

const flow = (more: object): string => {
  const steps = [{ id: "answer", processor: "llm", prompt: "Greet somebody." }];
  const inputs = [{ name: "message", type: "string", required: true }];
  return JSON.stringify({ org: "acme", project: "demo", slug: "hello", inputs, steps, ...more });
};

/** Settings of the machine have no say in the tests. */
const env = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1", GIT_DIR: undefined };

function git(folder: TemporaryFolder, ...args: string[]): void {
  const author = ["-c", "user.name=Ann", "-c", "user.email=ann@example.com"];
  execFileSync("git", [...author, ...args], {
    cwd: folder.path,
    env: { ...process.env, ...env },
    stdio: "pipe",
  });
}

/** A repository with one flow, whose client is committed and up to date. */
async function repository(): Promise<{
  readonly folder: TemporaryFolder;
  readonly check: (...args: string[]) => ReturnType<typeof runCli>;
}> {
  const folder = await temporaryFolder();
  await folder.write("app/flows/hello.flow.json", flow({ description: "Greets." }));
  const run = (...args: string[]): ReturnType<typeof runCli> =>
    runCli(args, { cwd: join(folder.path, "app"), env });
  await run("generate");
  git(folder, "init", "--quiet");
  git(folder, "add", "--all");
  git(folder, "commit", "--quiet", "--message=first");
  return { folder, check: (...args) => run("check", ...args) };
}

describe("check in a git repository", () => {
  test("says what changed since the last commit, where clients are older", async () => {
    const { folder, check } = await repository();
    await using _ = folder;
    await folder.write("app/flows/hello.flow.json", flow({ description: "Greets somebody." }));
    const { code, stdout, stderr } = await check();
    expect(stderr).toBe("");
    expect(stdout).toContain(
      "acme/demo/hello: clients out of date (documentation only)\n" +
        "  src/flows/acme/demo/hello.schemas.ts is older than its definition.\n" +
        "  documentation flow has a changed description\n",
    );
    expect(code).toBe(1);
    expect(await check("--fail-on", "breaking")).toMatchObject({ code: 0 });
    const inputs = [{ name: "topic", type: "string", required: true }];
    await folder.write("app/flows/hello.flow.json", flow({ description: "Greets.", inputs }));
    const breaking = await check("--fail-on", "breaking");
    expect(breaking.stdout).toMatch(/^ {2}breaking +inputs\.topic/m);
    expect(breaking.code).toBe(1);
  });

  test("--against reports changed definitions whose clients are up to date", async () => {
    const { folder, check } = await repository();
    await using _ = folder;
    await folder.write("app/flows/hello.flow.json", flow({ description: "Greets somebody." }));
    await folder.write("app/flows/more.flow.json", flow({ slug: "more" }));
    await runCli(["generate"], { cwd: join(folder.path, "app"), env });
    expect(await check()).toMatchObject({ code: 0 });
    const { code, stdout } = await check("--against", "HEAD", "--json");
    expect(code).toBe(1);
    const { differences } = JSON.parse(stdout) as { differences: object[] };
    expect(differences).toMatchObject([
      {
        cause: "commit",
        class: "documentation",
        flow: "acme/demo/hello",
        files: ["flows/hello.flow.json"],
        summary: "The definition differs from that of HEAD",
      },
      { cause: "commit", class: "additive", flow: "acme/demo/more" },
    ]);
  });

  test("a revision that does not exist is wrong usage, and an option is no revision", async () => {
    const { folder, check } = await repository();
    await using _ = folder;
    for (const revision of ["no-such-branch", "--output=x"]) {
      const { code, stderr } = await check(`--against=${revision}`);
      expect(stderr).toContain(`--against: the repository has no commit "${revision}".`);
      expect(code).toBe(2);
    }
  });

  test("without a repository it says so once, and what it cannot know is breaking", async () => {
    await using folder = await temporaryFolder();
    await folder.write("flows/hello.flow.json", flow({}));
    const options = { cwd: folder.path, env };
    await runCli(["generate"], options);
    await folder.write("flows/hello.flow.json", flow({ description: "Greets." }));
    const { code, stdout, stderr } = await runCli(["check"], options);
    expect(stderr.match(/could not be compared with HEAD: .+/g)).toEqual([
      "could not be compared with HEAD: this folder is in no git repository.",
    ]);
    expect(stdout).toContain("clients out of date (breaking)");
    expect(code).toBe(1);
  });
});
