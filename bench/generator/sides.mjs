// What is measured: command lines in processes of their own, each with what has to be cleared before it.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = (file) => fileURLToPath(new URL(file, import.meta.url));
const ours = here("../../bin/noukai-codegen.js");
const peer = (name) => here(`../node_modules/${name}`);

const cache = "node_modules/.cache";

/** By name: the arguments of node, and what to remove first. */
export const sides = {
  "ours, cold, with schemas": {
    args: [ours, "generate", "--offline", "--config", "with-schemas.json", "--json"],
    clear: ["clients-with-schemas", cache],
  },
  "ours, cold": {
    args: [ours, "generate", "--offline", "--config", "snapshot.json", "--json"],
    clear: ["clients", cache],
  },
  "ours, nothing changed": {
    args: [ours, "generate", "--offline", "--config", "snapshot.json", "--json"],
    clear: [],
  },
  "ours, check": {
    args: [ours, "check", "--offline", "--config", "snapshot.json", "--json"],
    clear: [],
  },
  "ours, cold, YAML files": {
    args: [ours, "generate", "--config", "yaml.json", "--json"],
    clear: ["clients-of-yaml", cache],
  },
  "ours, nothing changed, YAML files": {
    args: [ours, "generate", "--config", "yaml.json", "--json"],
    clear: [],
  },
  "openapi-typescript": {
    args: [peer("openapi-typescript/bin/cli.js"), "openapi.json", "-o", "types.ts"],
    clear: ["types.ts"],
  },
  "@hey-api/openapi-ts": {
    args: [
      peer("@hey-api/openapi-ts/bin/run.js"),
      "-i",
      "openapi.json",
      "-o",
      "hey-api",
      "--silent",
    ],
    clear: ["hey-api"],
  },
  orval: {
    args: [
      peer("orval/dist/bin/orval.js"),
      "--input",
      "openapi.json",
      "--output",
      "orval/api.ts",
      "--mode",
      "split",
    ],
    clear: ["orval"],
  },
};

/** Where what earlier runs have made waits for the end of the measurement. */
export const aside = (folder) => join(folder, "aside");

/**
 * Clears the way for a run. Nothing is deleted here: ext4 looks for a while at each file that was deleted lately before
 * it makes another, so that whoever writes many files would pay for the tidying up.
 */
function putAside(folder, paths) {
  for (const path of paths) {
    if (!existsSync(join(folder, path))) continue;
    mkdirSync(aside(folder), { recursive: true });
    const place = mkdtempSync(join(aside(folder), "run-"));
    renameSync(join(folder, path), join(place, basename(path)));
  }
}

/** Runs a side once. @returns wall time in ms, CPU time in ms and memory in MB */
export function measure(name, folder) {
  const { args, clear } = sides[name];
  putAside(folder, clear);
  const memory = join(folder, "memory.txt");
  const start = performance.now();
  const { status, stderr, stdout } = spawnSync(
    process.execPath,
    ["--import", here("memory-at-exit.mjs"), ...args],
    {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
      env: { ...process.env, BENCH_MEMORY: memory },
    },
  );
  const wall = performance.now() - start;
  if (status !== 0) throw new Error(`${name} failed: ${stderr.slice(-2000)}${stdout.slice(-500)}`);
  return { wall, memory: Number(readFileSync(memory, "utf8")) / 1024 };
}
