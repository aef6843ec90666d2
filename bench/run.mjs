// `npm run bench -- <subject>…`: measures beside the peers, and says what was to be held. Without a subject, all of them.
// Peers are dependencies of this folder alone; they are installed here when they are first needed.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const folder = fileURLToPath(new URL(".", import.meta.url));

const subjects = readdirSync(folder, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && existsSync(`${folder}${entry.name}/index.mjs`))
  .map((entry) => entry.name);

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !subjects.includes(name));
if (unknown.length > 0) {
  console.error(`No such subject: ${unknown.join(", ")}. There are: ${subjects.join(", ")}.`);
  process.exit(2);
}

install();
const missed = [];
for (const name of asked.length > 0 ? asked : subjects) {
  console.log(`\n# ${name}\n`);
  const { run } = await import(`./${name}/index.mjs`);
  missed.push(...((await run()) ?? []));
}
if (missed.length > 0) {
  console.error(`\nMissed: ${missed.join("; ")}`);
  process.exitCode = 1;
}

/** Installs what this folder's lock file names, where that has not been done since it last changed. */
function install() {
  const lock = statSync(`${folder}package-lock.json`).mtimeMs;
  const marker = `${folder}node_modules/.package-lock.json`;
  if (existsSync(marker) && statSync(marker).mtimeMs >= lock) return;
  console.error("Installing the peers…");
  const { status } = spawnSync("npm", ["ci", "--no-audit", "--no-fund"], {
    cwd: folder,
    stdio: "inherit",
  });
  if (status !== 0) process.exit(status ?? 1);
}
