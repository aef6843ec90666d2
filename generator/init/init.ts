import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { resolveConfig } from "../config/index.js";
import { generate } from "../generate.js";
import type { GenerateReport } from "../report.js";
import { packageVersion } from "../version.js";
import { decidedBefore, defaultAnswers, type Answers } from "./answers.js";
import { planInit, type FileEdit } from "./plan.js";
import { detectProject, type Project } from "./project.js";

/** What an init did. */
export interface InitReport {
  readonly edits: readonly FileEdit[];
  readonly notes: readonly string[];
  readonly generated: GenerateReport;
  readonly project: Project;
}

/**
 * Sets a project up: config, scripts, dependencies, ignore rules and Vite's plugin, and generates for the first time. Doing
 * it again changes nothing.
 *
 * @param decide - asked where there is no config yet, with what is likely right.
 * @returns undefined where the person called it off; nothing is written then.
 * @throws UsageError when there is no `package.json`; what `generate` throws, once everything is written.
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

/** With a config, everything was decided: what it says holds. */
async function decidedAnswers(project: Project): Promise<Answers> {
  const likely = defaultAnswers(project);
  const config = await resolveConfig(project.folder);
  const out = relative(project.folder, config.out).replaceAll("\\", "/");
  return { ...likely, out, commit: decidedBefore(project, out) ?? likely.commit };
}
