import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The repository, with a slash at its end. The site loads this file as it is, scripts as it is built: from `dist/`. */
export const repositoryRoot: string = fileURLToPath(new URL("../..", import.meta.url)).replace(
  /dist[\\/]$/,
  "",
);

/** The folder of the pages, with a slash at its end. */
export const docsFolder: string = `${repositoryRoot}docs/`;

/** The pages that are written by hand: paths below `docs/`, without `.md`, sorted. */
export function writtenPages(): readonly string[] {
  return readdirSync(docsFolder, { recursive: true, encoding: "utf8" })
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".md") && !path.startsWith("api/"))
    .map((path) => path.slice(0, -".md".length))
    .sort();
}

/**
 * The heading of a page, as plain text.
 *
 * @param page a path below `docs/`, without `.md`
 * @throws Error if the page does not begin with one
 */
export function titleOf(page: string): string {
  const [, title] = /^# (.+)$/m.exec(readFileSync(`${docsFolder}${page}.md`, "utf8")) ?? [];
  if (title === undefined) throw new Error(`docs/${page}.md has no heading: begin it with "# "`);
  return title.replaceAll("`", "");
}
