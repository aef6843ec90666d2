import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { resolveConfig } from "../config/index.js";
import { generate } from "../generate.js";
import type { GenerateReport } from "../report.js";
import { packageVersion } from "../version.js";
import { decidedBefore, defaultAnswers, type Answers } from "./answers.js";
import { planInit, type FileEdit } from "./plan.js";
import { detectProject, type Project } from "./project.js";

/** The result of `init`. */
export interface InitReport {
  readonly edits: readonly FileEdit[];
  readonly notes: readonly string[];
  readonly generated: GenerateReport;
  readonly project: Project;
}

/**
 * Sets up a project: config, scripts, dependencies, ignore rules and the Vite plugin. Then generates the clients. Running it
 * again changes nothing.
 *
 * @param decide - called with the suggested answers if there is no config yet.
 * @returns undefined if the user cancelled; nothing is written then.
 * @throws UsageError when there is no `package.json`; what `generate` throws, after the project was set up.
 */
export async function init(
  folder: string,
  decide: (project: Project, likely: Answers) => Promise<Answers | undefined>,
): Promise<InitReport | undefined> {
  const project = await detectProject(folder);
  const answers =
    project.config === undefined
      ? await decide(project, defaultAnswers(project))
      : await decidedAnswers(project);
  if (answers === undefined) return undefined;
  const { edits, notes } = await planInit(project, answers, packageVersion());
  for (const { path, after } of edits) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), after);
  }
  const generated = await generate(await resolveConfig(folder));
  return { edits, notes, generated, project };
}

/** The answers that an existing config gives. */
async function decidedAnswers(project: Project): Promise<Answers> {
  const likely = defaultAnswers(project);
  const config = await resolveConfig(project.folder);
  const out = relative(project.folder, config.out).replaceAll("\\", "/");
  return { ...likely, out, commit: decidedBefore(project, out) ?? likely.commit };
}
