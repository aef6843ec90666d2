// `npm run corpus`: runs schemas that people have through everything, and says what was to be held. CONTRIBUTING.md has the
// options. The packages that have the schemas are dependencies of this folder alone; they are installed when first needed.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { failuresOf } from "./failures.mjs";
import { readEntries } from "./list.mjs";
import { measure } from "./measure.mjs";
import { sourceNames } from "./sources.mjs";
import { printed, rowsOf, targetsOf } from "./table.mjs";

const folder = fileURLToPath(new URL(".", import.meta.url));
const OUT = `${folder}out`;

const { values: options } = parseArgs({
  options: {
    only: { type: "string" },
    source: { type: "string" },
    limit: { type: "string" },
    jobs: { type: "string" },
    timeout: { type: "string" },
    skip: { type: "string", multiple: true, default: [] },
    "write-list": { type: "boolean", default: false },
  },
});

if (options.source !== undefined && !sourceNames.includes(options.source)) {
  console.error(`No such source: ${options.source}. There are: ${sourceNames.join(", ")}.`);
  process.exit(2);
}
install();
const entries = await readEntries({ write: options["write-list"] });
if (!options["write-list"]) await run(chosen(entries));

async function run(some) {
  const { jobs = String(availableParallelism()), timeout = "60" } = options;
  rmSync(`${OUT}/clients`, { recursive: true, force: true, maxRetries: 5 });
  const selfContained = some.filter(({ outside }) => outside === undefined);
  mkdirSync(OUT, { recursive: true });
  // After each kind of work, so that a run that is ended has said something.
  const report = (all) => {
    const text = JSON.stringify(reportOf(rowsOf(some, all), all), null, 1);
    writeFileSync(`${OUT}/report.json`, `${text}\n`);
  };
  const all = await measure(selfContained, {
    jobs: Number(jobs),
    skip: options.skip,
    limitMs: 1000 * Number(timeout),
    onKind: report,
  });
  const rows = rowsOf(some, all);
  console.log(printed(rows));
  console.log();
  const targets = targetsOf(rows);
  for (const { text, isHeld } of targets) console.log(`  ${isHeld ? "held  " : "MISSED"}  ${text}`);
  console.log("\nEvery failure by name: corpus/out/report.json");
  if (targets.some(({ isHeld }) => !isHeld)) process.exitCode = 1;
}

function chosen(all) {
  const { only, source, limit } = options;
  return all
    .filter((entry) => source === undefined || entry.source === source)
    .filter(({ id, name }) => only === undefined || name.includes(only) || id.startsWith(only))
    .slice(0, limit === undefined ? Infinity : Number(limit));
}

function reportOf(rows, all) {
  const failures = all.flatMap((findings) =>
    failuresOf(findings).map((failure) => ({
      ...failure,
      ...{ source: findings.entry.source, schema: findings.entry.name, id: findings.entry.id },
    })),
  );
  failures.sort((a, b) => (a.measure < b.measure ? -1 : a.measure > b.measure ? 1 : 0));
  return { rows, failures };
}

/** Installs what this folder's lock file names, where what is installed is not that. */
function install() {
  const marker = `${folder}node_modules/.installed-lock`;
  const lock = createHash("sha256")
    .update(readFileSync(`${folder}package-lock.json`))
    .digest("hex");
  if (existsSync(marker) && readFileSync(marker, "utf8") === lock) return;
  console.error("Installing the packages that have the schemas…");
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
  writeFileSync(marker, lock);
}
