// The documents on disk: definitions as YAML files, the same as a snapshot, and the same as OpenAPI.
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";
import { filesSource } from "../../dist/generator/sources/files/files-source.js";
import { writeSnapshot } from "../../dist/generator/sources/snapshot/snapshot-file.js";
import { takeSnapshot } from "../../dist/generator/sources/snapshot/snapshot.js";
import { packageVersion } from "../../dist/generator/version.js";
import { flowDefinition, openApiDocument } from "./documents.mjs";

const out = fileURLToPath(new URL("../out/generator/", import.meta.url));

/** Nothing answers here: what is measured reads the snapshot. */
const SERVER = "http://127.0.0.1:9/api/v1";

/** A folder with `count` flows in every form. It is made once. */
export async function corpus(count) {
  const folder = join(out, String(count));
  mkdirSync(folder, { recursive: true });
  writeConfigs(folder);
  if (existsSync(join(folder, "complete"))) return folder;
  mkdirSync(join(folder, "flows"), { recursive: true });
  // The cache goes where a package's dependencies are.
  mkdirSync(join(folder, "node_modules"), { recursive: true });
  for (let index = 0; index < count; index++) {
    const definition = flowDefinition(index);
    writeFileSync(join(folder, "flows", `${definition.slug}.flow.yaml`), stringify(definition));
  }
  const loaded = await filesSource({ patterns: ["flows"], cwd: folder }).load();
  const fetched = loaded.map(({ definition }) => {
    const { org, project, slug } = definition;
    return { definition, origin: `${SERVER}/flows/${org}/${project}/${slug}?version=draft` };
  });
  await writeSnapshot(
    join(folder, "noukai.snapshot.json"),
    takeSnapshot(fetched, packageVersion()),
  );
  writeFileSync(join(folder, "openapi.json"), JSON.stringify(openApiDocument(count), null, 2));
  writeFileSync(join(folder, "complete"), "");
  return folder;
}

/** Types and clients, as the peers write them; and the default, with schemas for validation at run time. */
function writeConfigs(folder) {
  const write = (name, source, target, schemas) =>
    writeFileSync(
      join(folder, name),
      JSON.stringify({ source, out: target, snapshot: "noukai.snapshot.json", schemas }),
    );
  write("snapshot.json", { server: SERVER }, "clients", "none");
  write("with-schemas.json", { server: SERVER }, "clients-with-schemas", "standard");
  write("yaml.json", "flows", "clients-of-yaml", "none");
}
