// Results of the example flows, as the emulator returns them, and their schemas, as the generator writes them.
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { createClient } from "noukai-codegen-runtime";
import { startEmulator } from "../../dist/bundle/emulator.js";
import { generate, resolveConfig } from "../../dist/bundle/generator.js";

const flows = fileURLToPath(new URL("../../examples/flows/", import.meta.url));
const out = fileURLToPath(new URL("../out/validation/", import.meta.url));

/** Runs of each flow; what they return differs with the inputs. */
const RUNS = 10;

/** Inputs of the example flows, by slug. */
const inputs = {
  extract: (run) => ({ message: `# Report ${run}\n\nAll is well.` }),
  brief: (run) => ({ message: `Why is ${run} a number?` }),
  "grade-3": (run) => ({ message: `Ths is ${run}.` }),
  triage: (run) => ({
    message: `Order ${run} is late.`,
    parameters: { customer: { id: `cus_${run}`, plan: "team" } },
  }),
  localise: (run) => ({
    message: "de",
    parameters: { messages: [{ key: "title", text: `Page ${run}` }] },
  }),
};

/**
 * @returns what validates `count` results by the schemas of their flows, each flow as often as the others. It throws if one is
 * invalid.
 */
export async function validationSide(count) {
  const checks = [];
  const emulator = await startEmulator({ flows });
  const client = createClient({ apiKey: "nk_bench", baseUrl: emulator.url });
  try {
    for (const flow of await exampleFlows()) {
      await flow.schemas.load();
      const { slug } = flow.descriptor;
      const { validate } = flow.schemas.result["~standard"];
      for (let run = 0; run < RUNS; run++) {
        const done = await flow(client).execute(inputs[slug](run));
        if (done.status !== "completed") throw new Error(`${slug}: ${JSON.stringify(done)}`);
        checks.push({ validate, result: done.result });
      }
    }
  } finally {
    await client.close();
    await emulator.close();
  }
  return () => {
    for (let index = 0; index < count; index++) {
      const { validate, result } = checks[index % checks.length];
      if (validate(result).issues) throw new Error("a result is invalid");
    }
  };
}

/** The example flows as a program imports them. */
async function exampleFlows() {
  mkdirSync(out, { recursive: true });
  // Where the runtime is found by its name.
  const folder = mkdtempSync(join(out, "flows-"));
  try {
    await generate(await resolveConfig(folder, { source: [flows], out: "clients" }));
    const clients = readdirSync(join(folder, "clients/acme"), { recursive: true }).filter(
      (path) => path.endsWith(".ts") && !path.endsWith(".schemas.ts"),
    );
    const bundle = join(folder, "bundle");
    await build({
      entryPoints: clients.map((path) => join(folder, "clients/acme", path)),
      outdir: bundle,
      ...{ bundle: true, splitting: true, format: "esm", platform: "node", packages: "external" },
      outExtension: { ".js": ".mjs" },
    });
    const modules = await Promise.all(
      clients.map((path) => import(pathToFileURL(join(bundle, path.replace(/ts$/, "mjs"))).href)),
    );
    const found = modules.flatMap((module) =>
      Object.values(module).filter(({ descriptor }) => descriptor !== undefined),
    );
    if (found.length !== Object.keys(inputs).length)
      throw new Error("the example flows are others");
    // While their files are there.
    await Promise.all(found.map(({ schemas }) => schemas.load()));
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
