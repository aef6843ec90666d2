import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runCli } from "../support/cli.js";
import { canRun, requirement } from "../support/requirements.js";
import { answerInit } from "../support/terminal.js";
import { run } from "./programs.js";
import { withServer } from "./server.js";
import { QUIET } from "./tools.js";
import { openWorkshop, type Workshop } from "./workshop.js";

/** A project as its creator leaves it, in `init/`, and how its first call is made. */
interface Fresh {
  readonly name: string;
  readonly template: string;
  /** The folder where `init` is run. Default: that of the project. */
  readonly member?: string;
  /** What is answered; undefined: `init --yes`. */
  readonly answers?: readonly (readonly [question: string, keys: string])[];
  /** What `init` writes and changes, in the folder where it is run. */
  readonly writes: readonly string[];
  /** Files that somebody adds to make the first call. */
  readonly adds?: Readonly<Record<string, string>>;
  /** Makes the first call. @returns what was printed or served */
  readonly call: (folder: string, env: NodeJS.ProcessEnv) => Promise<string>;
}

const ENTER = "\r";
const UP = "\u001b[A";
const DOWN = "\u001b[B";

const SOURCE = ["Where are the flow definitions?", ENTER] as const;
const FOLDER = ["Which folder holds them?", ENTER] as const;
const OUT = ["Which folder should the generated clients be written to?", ENTER] as const;
const VERSION = ["Which version should calls run that do not name one?", ENTER] as const;
const PLUGIN = ["Add the noukai-codegen plugin to vite.config.ts?", ENTER] as const;
const commit = (keys: string) =>
  ["Should version control hold the generated clients?", keys] as const;

const COMMON = [".env.development", "flows/hello.flow.yaml", "package.json"];
const committed = (out: string): readonly string[] => [
  ".gitattributes",
  ...["index.ts", "my-org/my-project/hello.schemas.ts", "my-org/my-project/hello.ts"].map(
    (path) => `${out}/${path}`,
  ),
];

const projects: readonly Fresh[] = [
  {
    name: "Vite",
    template: "vite",
    answers: [SOURCE, FOLDER, OUT, VERSION, PLUGIN, commit(ENTER)],
    writes: [
      ...COMMON,
      ...[".gitignore", "noukai.config.ts", "src/call-hello.ts", "vite.config.ts"],
    ],
    call: async (folder, env) => {
      const args = [
        "vite",
        "build",
        "--ssr",
        "src/call-hello.ts",
        "--outDir",
        "node_modules/.call",
      ];
      await run("npx", args, { cwd: folder, env });
      return callIn("node_modules/.call/call-hello.js", folder, env);
    },
  },
  {
    name: "Next.js 16",
    template: "next",
    writes: [
      ...COMMON,
      ...committed("src/flows"),
      ...[".gitignore", "noukai.config.ts", "src/lib/call-hello.ts"],
    ],
    adds: {
      "src/app/hello/route.ts": `import { callHello } from "@/lib/call-hello";

export async function POST(): Promise<Response> {
  return Response.json(["called", await callHello("Ada")]);
}
`,
    },
    call: serveNext,
  },
  {
    name: "NestJS",
    template: "nest",
    answers: [SOURCE, FOLDER, OUT, VERSION, commit(DOWN + ENTER)],
    writes: [...COMMON, ".gitignore", "noukai.config.json", "src/call-hello.ts"],
    call: (folder, env) => callIn("dist/call-hello.js", folder, env),
  },
  {
    name: "Express, CommonJS",
    template: "express",
    writes: [...COMMON, ...committed("src/flows"), "noukai.config.json", "src/call-hello.ts"],
    call: (folder, env) => callIn("dist/call-hello.js", folder, env),
  },
  {
    name: "plain",
    template: "plain",
    answers: [SOURCE, FOLDER, OUT, VERSION, commit(DOWN + UP + DOWN + ENTER)],
    writes: [...COMMON, ".gitignore", "noukai.config.json", "src/call-hello.ts"],
    call: (folder, env) => callIn("dist/call-hello.js", folder, env),
  },
  {
    name: "workspace",
    template: "workspace",
    member: "apps/api",
    writes: [...COMMON, ...committed("src/flows"), "noukai.config.ts", "src/call-hello.ts"],
    call: (folder, env) => callIn("dist/call-hello.js", folder, env),
  },
];

let workshop: Workshop;
const rows: string[] = [];

beforeAll(async () => {
  workshop = await openWorkshop();
});

afterAll(async () => {
  await workshop[Symbol.asyncDispose]();
  console.log(["init: seconds of each step in a fresh clone", ...rows].join("\n"));
});

test.concurrent.for(projects)(
  "what init leaves in a fresh project of $name is cloned, installed, built and called",
  async ({ name, template, member = ".", answers, writes, adds = {}, call }, context) => {
    requirement(context, canRun("git", "--version"), "git");
    const env: NodeJS.ProcessEnv = {
      ...{ NO_COLOR: "1", NEXT_TELEMETRY_DISABLED: "1", DO_NOT_TRACK: "1" },
      ...{ NOUKAI_API_KEY: undefined, NOUKAI_BASE_URL: undefined, NOUKAI_ENV: undefined },
    };
    const first = await workshop.copy(join("init", template), `${template}-first`);
    const git = (args: readonly string[], cwd = first) => run("git", args, { cwd, env });
    await rename(join(first, "gitignore"), join(first, ".gitignore"));
    await dependOnPackages(join(first, member, "package.json"), member);
    await git(["init", "--quiet"]);
    await commitAll(git, "as its creator leaves it");

    const folder = join(first, member);
    const { code, shown } =
      answers === undefined
        ? await runCli(["init", "--yes"], { cwd: folder, env }).then(
            ({ stdout, stderr, code }) => ({
              code,
              shown: stdout + stderr,
            }),
          )
        : await answerInit(folder, answers).then(({ output, code }) => ({ code, shown: output }));
    expect(code, shown).toBe(0);
    expect(shown).toMatch(
      /Next.*: .*npx noukai-codegen run my-org\/my-project\/hello --message Ada/,
    );
    await commitAll(git, "noukai-codegen init");
    const { stdout: changed } = await git(
      ["show", "--name-only", "--relative", "--format="],
      folder,
    );
    expect(changed.trim().split("\n").sort()).toEqual([...writes].sort());

    const clone = `${template}-second`;
    await git(["clone", "--quiet", first, clone], join(first, ".."));
    const cwd = join(first, "..", clone);
    for (const [path, text] of Object.entries(adds)) {
      await mkdir(join(cwd, member, path, ".."), { recursive: true });
      await writeFile(join(cwd, member, path), text);
    }
    if (Object.keys(adds).length > 0) await commitAll((args) => git(args, cwd), "a first call");
    const times: string[] = [];
    const step = async <Result>(what: string, work: () => Promise<Result>): Promise<Result> => {
      const start = performance.now();
      const result = await work();
      times.push(`${what} ${((performance.now() - start) / 1000).toFixed(1)}`);
      return result;
    };
    await step("install", () =>
      run("npm", ["install", "--no-package-lock", ...QUIET], { cwd, env }),
    );
    await step("build", () => run("npm", ["run", "build"], { cwd, env }));
    const served = await step("first call", () => callOnEmulator(join(cwd, member), env, call));
    expect(served).toMatch(/called.*\w/);
    const { stdout: status } = await git(["status", "--porcelain"], cwd);
    expect(status).toBe("");
    rows.push(`${name}: ${times.join(", ")}`);
  },
);

async function commitAll(
  git: (args: readonly string[]) => Promise<unknown>,
  message: string,
): Promise<void> {
  await git(["add", "--all"]);
  const who = ["-c", "user.name=first", "-c", "user.email=first@example.org"];
  await git([...who, "commit", "--quiet", "--message", message]);
}

/** What `npm install noukai-codegen-runtime` and `npm install --save-dev noukai-codegen` write, for what was packed. */
async function dependOnPackages(manifest: string, member: string): Promise<void> {
  const value = JSON.parse(await readFile(manifest, "utf8")) as Record<string, object>;
  const packed = (name: string): Record<string, string> => ({
    [name]: `file:${join(member === "." ? "" : "../..", "..", `${name}.tgz`)}`,
  });
  const changed = {
    ...value,
    dependencies: { ...value.dependencies, ...packed("noukai-codegen-runtime") },
    devDependencies: { ...value.devDependencies, ...packed("noukai-codegen") },
  };
  await writeFile(manifest, `${JSON.stringify(changed, null, 2)}\n`);
}

/** Serves the flows with the script of `init`, and makes the first call with the settings of `init`. */
async function callOnEmulator(
  folder: string,
  env: NodeJS.ProcessEnv,
  call: Fresh["call"],
): Promise<string> {
  const { scripts } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as {
    readonly scripts: Readonly<Record<string, string>>;
  };
  const { stdout } = await run("npm", ["exec", "--", "which", "noukai-codegen"], {
    cwd: folder,
    env,
  });
  const [, ...args] = (scripts["flows:emulator"] ?? "").split(" ");
  const program = [stdout.trim(), ...args, "--port", "0"];
  return withServer(program, { cwd: folder, env }, /http:\/\/[^\s/]+\/api\/v1/, (url) =>
    call(folder, { ...env, NOUKAI_BASE_URL: url }),
  );
}

/** Calls the example from a module that was built, as a program of Node.js. */
async function callIn(module: string, folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const program = `const { callHello } = await import("./${module}"); console.log("called", await callHello("Ada"));`;
  const args = ["--env-file=.env.development", "--input-type=module", "--eval", program];
  return (await run("node", args, { cwd: folder, env })).stdout;
}

function serveNext(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const program = [join(folder, "node_modules/next/dist/bin/next"), "dev", "--port", "0"];
  return withServer(program, { cwd: folder, env }, /http:\/\/localhost:[1-9]\d*/, async (origin) =>
    (await fetch(`${origin}/hello`, { method: "POST" })).text(),
  );
}
