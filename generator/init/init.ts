import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { resolveConfig } from "../config/index.js";
import { SourceError } from "../errors.js";
import { generate } from "../generate.js";
import type { GenerateReport } from "../report.js";
import { packageVersion } from "../version.js";
import { decidedBefore, defaultAnswers, type Answers } from "./answers.js";
import { nextCommand } from "./next-command.js";
import { planInit, type FileEdit } from "./plan.js";
import { dependencyNames, detectProject, type Project } from "./project.js";

/** The result of `init`. */
export interface InitReport {
  readonly edits: readonly FileEdit[];
  readonly notes: readonly string[];
  /** What was generated; an error where the source could not be read: the project is set up, without clients. */
  readonly generated: GenerateReport | SourceError;
  readonly project: Project;
  /** The one command that goes on. */
  readonly next: string;
}

/** What `init` asks. */
export interface InitQuestions {
  /**
   * Called if there is no config yet, with the suggested answers.
   *
   * @returns undefined if the user cancelled.
   */
  readonly decide: (project: Project, likely: Answers) => Promise<Answers | undefined>;
  /** Called if there is no `package.json`: whether to create one. */
  readonly createsManifest: () => Promise<boolean>;
}

/**
 * Sets up a project: config, scripts, dependencies, version control's rules, the Vite plugin, and where there is no definition
 * yet an example with its first call. Then generates the clients. Running it again changes nothing.
 *
 * @returns undefined if the user cancelled; nothing is written then.
 * @throws UsageError when there is no `package.json`, and none is to be created; what `generate` throws but a SourceError, after the project was set up.
 */
export async function init(
  folder: string,
  { decide, createsManifest }: InitQuestions,
): Promise<InitReport | undefined> {
  const project = await detectProject(folder, createsManifest);
  const answers =
    project.config === undefined
      ? await decide(project, defaultAnswers(project))
      : await decidedAnswers(project);
  if (answers === undefined) return undefined;
  const { edits, notes, example } = await planInit(project, answers, packageVersion());
  for (const { path, after } of edits) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), after);
  }
  const generated = await generate(await resolveConfig(folder)).catch((error: unknown) => {
    if (error instanceof SourceError) return error;
    throw error;
  });
  const next = nextCommand(project, {
    installs: needsInstall(project),
    failed: generated instanceof SourceError ? generated : undefined,
    example,
  });
  return { edits, notes, generated, project, next };
}

/** Whether dependencies are added, or were not installed yet. */
function needsInstall({ folder, manifest, ownPackage }: Project): boolean {
  const names = dependencyNames(manifest.value);
  const isListed = names.has("noukai-codegen") && names.has("noukai-codegen-runtime");
  return !isListed || !existsSync(join(folder, ownPackage));
}

/** The answers that an existing config gives. */
async function decidedAnswers(project: Project): Promise<Answers> {
  const likely = defaultAnswers(project);
  const config = await resolveConfig(project.folder);
  const out = relative(project.folder, config.out).replaceAll("\\", "/");
  const [source] = config.source;
  return {
    ...likely,
    // Of sources that are not named by a text, only the kind matters here.
    source: typeof source === "string" ? source : "hosted:",
    out,
    commit: decidedBefore(project, out) ?? likely.commit,
  };
}
