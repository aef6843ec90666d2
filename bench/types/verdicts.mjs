/**
 * The verdicts of the public suite: of the generated types, by the compiler, and of the generated schemas, by the runtime. Each
 * draft is one flow, and each schema the output of one of its steps.
 */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { generate, resolveConfig } from "../../dist/bundle/generator.js";
import { normalFormOf } from "../../dist/generator/json-schema/dialect/normal-form.js";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const ts = createRequire(here("../../package.json"))("typescript");

/** The drafts, by the names of the suite's files, with what their schemas are called by. */
const DRAFTS = {
  draft4: "http://json-schema.org/draft-04/schema#",
  draft6: "http://json-schema.org/draft-06/schema#",
  draft7: "http://json-schema.org/draft-07/schema#",
  "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
  "draft2020-12": "https://json-schema.org/draft/2020-12/schema",
};

/** The tests whose verdicts are known to be others. */
const exemptions = readFileSync(
  here("../../test/suite/__snapshots__/dialects.test.ts.snap"),
  "utf8",
);

/** @returns a row for each draft */
export async function measureVerdicts() {
  mkdirSync(here("../out/verdicts"), { recursive: true });
  // Where the runtime is found by its name.
  const folder = mkdtempSync(here("../out/verdicts/suite-"));
  try {
    const rows = [];
    for (const draft of Object.keys(DRAFTS)) rows.push(await verdictsOf(draft, folder));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verdictsOf(draft, parent) {
  const suite = JSON.parse(readFileSync(here(`../../test/suite/${draft}.json`), "utf8"));
  const all = Object.entries(suite).flatMap(([file, list]) =>
    list.map((group) => ({ ...group, file, output: inDialect(group.schema, draft) })),
  );
  const groups = all.filter(({ output }) => isRead(output));
  const folder = join(parent, draft);
  mkdirSync(join(folder, "flows"), { recursive: true });
  const definition = {
    ...{ org: "public", project: "suite", slug: "cases" },
    inputs: { type: "object" },
    steps: groups.map(({ output }, index) => ({
      ...{ id: `s${index}`, processor: "llm", prompt: "", output },
    })),
  };
  writeFileSync(join(folder, "flows/cases.flow.json"), JSON.stringify(definition));
  const settings = { source: ["flows"], out: "clients", objects: "open" };
  await generate(await resolveConfig(folder, settings));
  const cases = groups.flatMap(({ file, description, tests }, group) =>
    tests.map(({ data, valid, ...test }) => ({
      ...{ step: `s${group}`, data, valid },
      about: `${file}: ${description}: ${test.description}`,
    })),
  );
  const refused = refusedByTypes(folder, cases);
  const { steps } = await schemasOf(folder);
  const wrong = cases.filter(
    ({ step, data, valid }) => !steps[step]["~standard"].validate(data).issues !== valid,
  );
  const invalid = cases.filter(({ valid }) => !valid);
  return {
    draft,
    cases: cases.length,
    "of schemas not read": all.flatMap(({ tests }) => tests).length - cases.length,
    "invalid, refused by types": percent(
      invalid.filter((each) => refused.has(each)).length,
      invalid.length,
    ),
    "valid, refused by types": cases.filter((each) => each.valid && refused.has(each)).length,
    "right at run time": percent(cases.length - wrong.length, cases.length),
    "wrong at run time": wrong.length,
    "of these not listed": wrong.filter(({ about }) => !exemptions.includes(`"${about}: `)).length,
  };
}

const percent = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;

/** The suite leaves the dialect to the name of the folder. */
function inDialect(schema, draft) {
  return typeof schema === "object" ? { $schema: DRAFTS[draft], ...schema } : schema;
}

/** Whether a definition may have the schema: others refer to documents of their own. */
function isRead(schema) {
  return normalFormOf(schema) !== undefined;
}

/** The cases whose values the compiler does not accept. */
function refusedByTypes(folder, cases) {
  const file = join(folder, "cases.ts");
  const lines = cases.map(({ step, data }) => {
    // As a literal, this name would be the prototype.
    const literal = JSON.stringify(data).replaceAll('"__proto__":', '["__proto__"]:');
    return `{ const x: CasesOutputs["${step}"] = ${literal}; void x; }`;
  });
  const text = [`import type { CasesOutputs } from "./clients/public/suite/cases.js";`, ...lines];
  writeFileSync(file, text.join("\n"));
  writeFileSync(join(folder, "package.json"), `{ "type": "module" }`);
  const program = ts.createProgram([file], {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.NodeNext,
    ...{ strict: true, exactOptionalPropertyTypes: true, noEmit: true, skipLibCheck: true },
    types: [],
  });
  const source = program.getSourceFile(file);
  const refused = program
    .getSemanticDiagnostics(source)
    .map(({ start }) => cases[source.getLineAndCharacterOfPosition(start).line - 1]);
  return new Set(refused);
}

/** The loaded schemas of the flow, as a program gets them. */
async function schemasOf(folder) {
  const bundle = join(folder, "bundle");
  await build({
    entryPoints: [join(folder, "clients/public/suite/cases.ts")],
    outdir: bundle,
    ...{ bundle: true, splitting: true, format: "esm", platform: "node", packages: "external" },
    outExtension: { ".js": ".mjs" },
  });
  const { cases } = await import(pathToFileURL(join(bundle, "cases.mjs")).href);
  await cases.schemas.load();
  return cases.schemas;
}
