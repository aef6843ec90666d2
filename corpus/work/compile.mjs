// Compiles the clients of many schemas in one program, with their instances as literals.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { instancesOf } from "../instances.mjs";
import { isObject } from "../keywords.mjs";
import { clientPath, MODES } from "./generate.mjs";

const repository = fileURLToPath(new URL("../../", import.meta.url));

/** What the strictest of users compile with. */
const { config } = ts.readConfigFile(`${repository}test/corpus/strictest.json`, ts.sys.readFile);
const OPTIONS = {
  ...ts.convertCompilerOptionsFromJson(config.compilerOptions, repository).options,
  paths: { "noukai-codegen-runtime": [`${repository}runtime/src/index.ts`] },
};

const parsed = new Map();

/** `known`: the uses that were generated, and a sample. */
export async function compileAll(tasks, onResult) {
  const files = new Map();
  const plans = tasks.map(({ entry, known }) => planOf(entry, known, files));
  const complaints = complaintsOf(files);
  for (const { id, instances, uses } of plans) onResult(id, resultOf(instances, uses, complaints));
}

function planOf(entry, known, files) {
  const instances = instancesOf(entry, known.sample);
  const uses = [];
  for (const use of known.uses) {
    for (const mode of MODES) {
      const client = clientPath(mode, entry.id, use);
      const text = readFileSync(client, "utf8");
      files.set(client, text);
      const [, flow] = /FlowFactory<(\w+)>/.exec(text);
      const type = use === "input" ? `${flow}["inputs"]` : `${flow}["outputs"]["step"]`;
      const test = client.replace(/\.ts$/, ".instances.ts");
      const lines = instances.map(
        ({ value }) => `{ const v: ${type} = ${literalOf(value)}; void v; }`,
      );
      const module = client.slice(client.lastIndexOf("/") + 1).replace(/\.ts$/, ".js");
      files.set(test, [`import type { ${flow} } from "./${module}";`, ...lines, ""].join("\n"));
      uses.push({ use, mode, client, test });
    }
  }
  return { id: entry.id, instances, uses };
}

function resultOf(instances, uses, complaints) {
  return {
    instances: instances.map(({ value, ...instance }) => ({
      ...instance,
      isObject: isObject(value),
    })),
    uses: uses.map(({ use, mode, client, test }) => {
      const rejected = new Map();
      for (const { line, message } of complaints.get(test) ?? [])
        if (!rejected.has(line - 2)) rejected.set(line - 2, message.slice(0, 600));
      const [first] = complaints.get(client) ?? [];
      return {
        use,
        mode,
        problem: first?.message.slice(0, 600),
        rejected: Object.fromEntries(rejected),
      };
    }),
  };
}

/** What the compiler says, by file. */
function complaintsOf(texts) {
  const host = ts.createCompilerHost(OPTIONS);
  const readFromDisk = host.getSourceFile.bind(host);
  host.fileExists = (path) => texts.has(path) || ts.sys.fileExists(path);
  host.readFile = (path) => texts.get(path) ?? ts.sys.readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    if (text !== undefined) return ts.createSourceFile(path, text, version, true);
    if (!parsed.has(path)) parsed.set(path, readFromDisk(path, version, ...rest));
    return parsed.get(path);
  };
  const program = ts.createProgram([...texts.keys()], OPTIONS, host);
  const found = new Map();
  for (const path of texts.keys()) {
    const file = program.getSourceFile(path);
    const diagnostics = [
      ...program.getSyntacticDiagnostics(file),
      ...program.getSemanticDiagnostics(file),
      ...(path.endsWith(".instances.ts") ? [] : program.getDeclarationDiagnostics(file)),
    ];
    if (diagnostics.length === 0) continue;
    found.set(
      path,
      diagnostics.map(({ start = 0, code, messageText }) => ({
        line: file.getLineAndCharacterOfPosition(start).line + 1,
        message: `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`,
      })),
    );
  }
  return found;
}

/** A JSON value as a literal of TypeScript. */
function literalOf(value) {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(literalOf).join(", ")}]`;
  const entries = Object.entries(value).map(
    ([name, member]) =>
      `${name === "__proto__" ? '["__proto__"]' : JSON.stringify(name)}: ${literalOf(member)}`,
  );
  return `{ ${entries.join(", ")} }`;
}
