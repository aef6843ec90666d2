import { mkdir, symlink } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startEmulator } from "../../emulator/index.js";
import { login } from "../../generator/login/login.js";
import { runCli, root, runProgram } from "../support/cli.js";
import { createBrowser } from "../support/browser.js";
import { temporaryFolder } from "../support/folder.js";

const FLOW = `org: acme
project: support
slug: triage
published: []
inputs: [{ name: message, type: string }]
steps:
  - id: step-1
    name: Classify ticket
    processor: llm
    prompt: "Classify {{message}}"
    output: [{ name: category, type: string }, { name: urgent, type: boolean }]
`;

const PROGRAM = `import { createClient } from "noukai-codegen-runtime";
import { triage } from "./flows/acme/support/triage.js";

const client = createClient({ apiKey: "nk_test_1_2", baseUrl: process.env.BASE_URL ?? "" });
const run = await triage(client).execute({ message: "Help!" });
if (run.status !== "completed") throw new Error("it did not complete");
const category: string = run.result.category;
console.log(typeof category);
`;

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    ...{
      target: "es2023",
      module: "nodenext",
      strict: true,
      noEmit: false,
      outDir: "dist",
      rootDir: "src",
    },
    ...{ types: ["node"], typeRoots: [join(root, "node_modules/@types")], skipLibCheck: true },
  },
  include: ["src"],
});

test("log in, pull, generate, type-check and run; and a change of the service names the line that breaks", async () => {
  await using service = await temporaryFolder();
  await using folder = await temporaryFolder();
  await service.write("triage.flow.yaml", FLOW);
  await using emulator = await startEmulator({ flows: service.path, mcp: true, cwd: service.path });
  const browser = createBrowser();
  await login(
    {
      endpoint: new URL(`${emulator.url}/mcp`),
      folder: join(folder.path, "user/noukai-codegen/logins"),
      interaction: {
        open: (address) => {
          // The way back is what the login waits for, so the browser is not waited for.
          void browser.decide(address).then((callback) => fetch(callback));
          return Promise.resolve();
        },
        paste: () => Promise.resolve(undefined),
      },
      ...{
        scope: undefined,
        client: undefined,
        callbackPort: 0,
        timeout: 60_000,
        signal: undefined,
      },
    },
    (connection) => connection.listTools(),
  );

  const [served] = emulator.projects();
  const env = {
    XDG_CONFIG_HOME: join(folder.path, "user"),
    NOUKAI_BASE_URL: emulator.url,
    NOUKAI_API_KEY: "",
    NOUKAI_MCP_TOKEN: "",
  };
  const cli = (...args: readonly string[]) => runCli(args, { cwd: folder.path, env });
  const pulled = await cli("pull", "--project", `acme/support#${served?.id ?? ""}`);
  expect(pulled.stderr).not.toContain("error");
  expect(pulled.stdout).toContain("created          flows/acme/support/triage.flow.yaml");
  expect(pulled.code).toBe(0);

  const source = { hosted: { project: `acme/support#${served?.id ?? ""}` } };
  await folder.write("noukai.config.json", JSON.stringify({ source }));
  await folder.write("package.json", JSON.stringify({ type: "module" }));
  await folder.write("tsconfig.json", TSCONFIG);
  await folder.write("src/main.ts", PROGRAM);
  await mkdir(join(folder.path, "node_modules"));
  for (const name of ["typescript", "noukai-codegen-runtime"])
    await symlink(join(root, "node_modules", name), join(folder.path, "node_modules", name));
  const generated = await cli("generate");
  expect(generated.stderr).not.toContain("error");
  expect(generated.code).toBe(0);
  expect(await folder.read("src/flows/acme/support/triage.ts")).toContain("ClassifyTicketOutput");
  const snapshot = await folder.read("noukai.snapshot.json");
  expect(snapshot).toContain("acme/support/triage");
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const compiled = await runProgram(process.execPath, [tsc, "-p", "."], { cwd: folder.path });
  expect(compiled.stdout).toBe("");

  // Without the service: the pulled files are what runs.
  await using local = await startEmulator({ flows: join(folder.path, "flows") });
  const ran = await runProgram(process.execPath, ["dist/main.js"], {
    cwd: folder.path,
    env: { BASE_URL: local.url },
  });
  expect(ran.stdout.trim()).toBe("string");

  await service.write(
    "triage.flow.yaml",
    FLOW.replace("category, type: string", "kind, type: string"),
  );
  await emulator.reload();
  const checked = await cli("check");
  expect(checked.code).toBe(1);
  expect(checked.stdout).toContain("src/main.ts:7");
  expect((await cli("check", "--offline")).code).toBe(0);
  expect((await cli("pull", "--check")).code).toBe(1);
});
