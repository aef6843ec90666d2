// From a save to the written file, with `watch` in a process of its own.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, watch, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createInterface } from "node:readline";
import { stringify } from "yaml";
import { flowDefinition } from "./documents.mjs";

const ours = fileURLToPath(new URL("../../bin/noukai-codegen.js", import.meta.url));

/** @returns the time of each of `rounds` saves, in ms */
export async function measureWatch(folder, count, rounds) {
  const child = spawn(process.execPath, [ours, "watch", "--config", "yaml.json", "--json"], {
    cwd: folder,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) if (JSON.parse(line).kind === "watching") break;
  child.stdout.resume();
  const times = [];
  for (let round = 0; round < rounds; round++) {
    const definition = flowDefinition((round * 37) % count);
    const { org, project, slug } = definition;
    const target = join(folder, "clients-of-yaml", org, project, `${slug}.ts`);
    const mark = `Edit ${round} of ${Date.now()}`;
    const text = stringify({ ...definition, description: mark });
    const path = join(folder, "flows", `${slug}.flow.yaml`);
    const watcher = watch(dirname(target));
    const written = new Promise((resolve) => {
      watcher.on("change", () => {
        if (readFileSync(target, "utf8").includes(mark)) resolve();
      });
    });
    const start = performance.now();
    writeFileSync(path, text);
    await written;
    times.push(performance.now() - start);
    watcher.close();
    writeFileSync(path, stringify(definition));
    await new Promise((resolve) => setTimeout(resolve, 150));
  }
  child.kill("SIGINT");
  await once(child, "exit");
  return times;
}
