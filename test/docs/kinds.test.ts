import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { kinds } from "../projects/kinds.js";
import { root } from "../support/cli.js";

const page = readFileSync(join(root, "docs/build-tools.md"), "utf8");

/** The lines of the table: project, importExtension, and what builds it. */
const rows = page
  .slice(page.indexOf("| project "), page.indexOf("`noukai-codegen-runtime` has"))
  .split("\n")
  .slice(2)
  .filter((line) => line.startsWith("|"))
  .map((line) => line.split("|").map((cell) => cell.trim()));

const readJson = (path: string): unknown => JSON.parse(readFileSync(path, "utf8"));

test("the table of docs/build-tools.md has the projects that are tested, and no other", () => {
  expect(rows.map(([, name]) => name).sort()).toEqual(kinds.map(({ name }) => name).sort());
});

test.each(kinds)(
  "its line of $name says how the project is set up",
  ({ name, folder, members, build }) => {
    const base = join(root, "test/projects", folder);
    const project = join(base, members?.flows ?? ".");
    const config = join(project, "noukai.config.json");
    const manifest = readJson(join(base, members?.app ?? ".", "package.json"));
    // Deno has its scripts in a file of its own.
    const tasks = join(project, "deno.json");
    const scripts: unknown = existsSync(tasks) ? readJson(tasks) : manifest;
    const [, , importExtension = "", command = ""] = rows.find((row) => row[1] === name) ?? [];
    expect(existsSync(config) ? readJson(config) : { importExtension: "js" }).toEqual({
      importExtension: importExtension.replaceAll("`", ""),
    });
    const key = existsSync(tasks) ? "tasks" : "scripts";
    expect(scripts).toHaveProperty([key, build ?? "build"]);
    expect(JSON.stringify(scripts)).toContain(
      `"${build ?? "build"}":"${command.replaceAll("`", "")}`,
    );
  },
);
