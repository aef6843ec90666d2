/**
 * What the types cost: the compiler's own counters for an app that imports twenty flows, and tsserver's answers while a
 * call is being typed, with a hundred and with a thousand flows generated. And what types say of the public suite's values, beside
 * what the schemas of the same flows say at run time.
 */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { generate, resolveConfig } from "../../dist/bundle/generator.js";
import { flowDefinition } from "../generator/documents.mjs";
import { measureVerdicts } from "./verdicts.mjs";

const repository = fileURLToPath(new URL("../../", import.meta.url));
const require = createRequire(`${repository}package.json`);
const ts = require("typescript");

const USED = 20;
/** A tenth of what openapi-typescript's types need in an app that uses as much. */
const MOST_INSTANTIATIONS = 11_300;
const SLOWEST_COMPLETION = 100;
const ROUNDS = 30;

export async function run() {
  const missed = [];
  const rows = [];
  for (const count of [100, 1000]) {
    const folder = await project(count);
    try {
      const { instantiations, types } = counters(folder);
      const completion = await completions(folder);
      rows.push({ flows: count, "flows used": USED, instantiations, types, ...completion });
      if (instantiations > MOST_INSTANTIATIONS) missed.push(`${instantiations} instantiations`);
      if (completion["completion, median (ms)"] > SLOWEST_COMPLETION)
        missed.push("completion is slow");
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  console.table(rows);
  const [few, many] = rows;
  if (many.instantiations > few.instantiations * 1.05)
    missed.push("instantiations grow with the flows");
  const verdicts = await measureVerdicts();
  console.table(verdicts);
  for (const row of verdicts) {
    if (row["valid, refused by types"] > 0)
      missed.push(`types refuse valid values of ${row.draft}`);
    if (row["of these not listed"] > 0) missed.push(`verdicts on ${row.draft} at run time`);
  }
  return missed;
}

/** A project with `count` generated flows and an app that calls twenty of them. */
async function project(count) {
  const folder = await mkdtemp(join(tmpdir(), "noukai-codegen-bench-"));
  await mkdir(join(folder, "flows"));
  const definitions = Array.from({ length: count }, (_, index) => flowDefinition(index));
  for (const definition of definitions) {
    await writeFile(
      join(folder, "flows", `${definition.slug}.flow.json`),
      JSON.stringify(definition),
    );
  }
  await generate(await resolveConfig(folder, { source: ["flows"], out: "src/flows" }));
  await writeFile(join(folder, "package.json"), `{ "type": "module" }`);
  const compilerOptions = {
    ...{ target: "es2022", module: "nodenext", strict: true, noEmit: true, skipLibCheck: true },
    ...{ lib: ["es2023", "esnext.disposable"], types: ["node"] },
  };
  // The generated files that the app does not import are not part of it.
  await writeFile(
    join(folder, "tsconfig.json"),
    JSON.stringify({ compilerOptions, files: ["src/main.ts"] }),
  );
  await writeFile(join(folder, "src/main.ts"), app(definitions.slice(0, USED)));
  await mkdir(join(folder, "node_modules/@types"), { recursive: true });
  await symlink(join(repository, "runtime"), join(folder, "node_modules/noukai-codegen-runtime"));
  await symlink(
    join(repository, "node_modules/@types/node"),
    join(folder, "node_modules/@types/node"),
  );
  return folder;
}

const identifierOf = (slug) => slug.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

function app(definitions) {
  const imports = definitions.map(
    ({ project, slug }) =>
      `import { ${identifierOf(slug)} } from "./flows/acme/${project}/${slug}.js";`,
  );
  const calls = definitions.map(({ slug }, index) => [
    `const done${index} = await ${identifierOf(slug)}(client).execute({ message: "a", parameters: { owner: { name: "b" }, mode: "fast" }, blockOverrides: { find: { temperature: 0 } } });`,
    `if (done${index}.status === "completed") console.log(done${index}.result.summary);`,
  ]);
  return [
    `import { createClient } from "noukai-codegen-runtime";`,
    ...imports,
    "const client = createClient();",
    ...calls.flat(),
    "",
  ].join("\n");
}

function counters(folder) {
  const { config } = ts.readConfigFile(join(folder, "tsconfig.json"), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const program = ts.createProgram(fileNames, options);
  const [problem] = ts.getPreEmitDiagnostics(program);
  if (problem !== undefined)
    throw new Error(ts.flattenDiagnosticMessageText(problem.messageText, "\n"));
  return { instantiations: program.getInstantiationCount(), types: program.getTypeCount() };
}

/** How long completion inside `parameters: { … }` takes, in a tsserver that has answered before. */
async function completions(folder) {
  const file = join(folder, "src/main.ts");
  const text = ts.sys.readFile(file);
  const offset = text.indexOf("owner:");
  const before = text.slice(0, offset).split("\n");
  const place = { file, line: before.length, offset: before.at(-1).length + 1 };
  const server = spawn(process.execPath, [
    require.resolve("typescript/lib/tsserver.js"),
    "--disableAutomaticTypingAcquisition",
  ]);
  const answers = new Map();
  createInterface({ input: server.stdout }).on("line", (line) => {
    if (!line.startsWith("{")) return;
    const message = JSON.parse(line);
    if (message.type === "response") answers.get(message.request_seq)?.(message);
  });
  let seq = 0;
  const send = (command, args) => {
    seq++;
    server.stdin.write(`${JSON.stringify({ seq, type: "request", command, arguments: args })}\n`);
    return seq;
  };
  const ask = (command, args) =>
    new Promise((resolve) => {
      answers.set(send(command, args), resolve);
    });
  try {
    send("open", { file });
    const start = performance.now();
    const first = await ask("completionInfo", place);
    const cold = performance.now() - start;
    const names = first.body.entries.map(({ name }) => name);
    if (!names.includes("limit"))
      throw new Error(`tsserver offers ${names.slice(0, 5).join(", ")}`);
    const times = [];
    for (let round = 0; round < ROUNDS; round++) {
      // A person types a letter, and the program is another one.
      send("change", { ...place, endLine: place.line, endOffset: place.offset, insertString: " " });
      const asked = performance.now();
      await ask("completionInfo", place);
      times.push(performance.now() - asked);
    }
    times.sort((a, b) => a - b);
    const median = Math.round(times[ROUNDS / 2] * 10) / 10;
    return { "completion, median (ms)": median, "the first one (ms)": Math.round(cold) };
  } finally {
    server.kill();
  }
}
