import { relative, resolve } from "node:path";
import type { CallSite } from "../difference.js";
import { createChecker, type Checker, type ProgramDiagnostic, type Overlay } from "./checker.js";
import { loadCompiler, type LoadedCompiler } from "./compiler.js";
import { readPrograms } from "./programs.js";
import { surroundingsOf } from "./workspace.js";

/** The generated files after regenerating. */
export interface Regenerated {
  /** The folder that reported paths are relative to, and that contains the project and its compiler. */
  readonly cwd: string;
  /** The output folder, absolute, with symbolic links resolved. */
  readonly out: string;
  /** The text of each file, by path relative to the output folder; undefined if it would be removed. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** The changed files of each flow. */
  readonly flows: ReadonlyMap<string, readonly string[]>;
}

/** The call sites of each flow, or the reason why they cannot be determined. */
export type CallSites =
  | {
      readonly found: ReadonlyMap<string, readonly CallSite[]>;
      /** Programs in which they are not known, a sentence each. */
      readonly notices: readonly string[];
    }
  | { readonly reason: string };

/**
 * Finds the lines of the user's program that would no longer compile, by flow. The project's own compiler checks the program,
 * and the programs of other packages of its workspace, with the regenerated files in memory; errors that exist already are
 * not reported.
 */
export function findCallSites({ cwd, out, files, flows }: Regenerated): CallSites {
  const surroundings = surroundingsOf(out);
  const compiler = firstCompiler([cwd, ...surroundings.folders, ...surroundings.dependents]);
  if (typeof compiler === "string") return { reason: compiler };
  const projects = readPrograms(compiler.api, cwd, surroundings);
  if (projects.length === 0) return { reason: "no tsconfig.json with files was found" };
  const folder = slashes(out);
  const overlay: Overlay = new Map([...files].map(([path, text]) => [`${folder}/${path}`, text]));
  const isOwn = (path: string): boolean =>
    !path.startsWith(`${folder}/`) && !path.includes("/node_modules/");
  const displayPath = (path: string): string => slashes(relative(cwd, path));
  const found = new Map<string, CallSite[]>();
  const notices: string[] = [];
  // One project alone imports its own sources.
  const sources = new Map(
    projects.length > 1 ? projects.flatMap((project) => [...project.sources()]) : [],
  );
  for (const project of projects) {
    const checker = createChecker(compiler, project, sources, isOwn, displayPath);
    for (const [flow, sites] of sitesByFlow(checker, overlay, flows, { cwd, folder })) {
      const known = new Map((found.get(flow) ?? []).map((site) => [JSON.stringify(site), site]));
      for (const site of sites) known.set(JSON.stringify(site), site);
      found.set(flow, [...known.values()]);
    }
    const own = slashes(surroundings.own ?? out);
    const declaration = slashes(project.path).startsWith(`${own}/`)
      ? undefined
      : checker.declarationIn(own);
    if (declaration !== undefined) {
      notices.push(
        `${displayPath(project.path)} was not checked for breaking call sites: it reads ${displayPath(declaration)}, which no tsconfig.json says how to build. Generate, build that package and compile.`,
      );
    }
  }
  return { found, notices };
}

/** The compiler of the first folder that has one, or why the first has none. */
function firstCompiler([first = "", ...others]: readonly string[]): LoadedCompiler | string {
  const compiler = loadCompiler(first);
  if (typeof compiler !== "string") return compiler;
  return others.map(loadCompiler).find((each) => typeof each !== "string") ?? compiler;
}

function sitesByFlow(
  checker: Checker,
  overlay: Overlay,
  flows: Regenerated["flows"],
  { cwd, folder }: { readonly cwd: string; readonly folder: string },
): Map<string, CallSite[]> {
  const all = checker.diagnostics(overlay);
  if (all.length === 0) return new Map();
  const filesWithErrors = new Set(all.map(({ file }) => slashes(resolve(cwd, file))));
  const before = new Set(checker.diagnostics(new Map(), filesWithErrors).map(({ key }) => key));
  const broken = all.filter(({ key }) => !before.has(key));
  if (broken.length === 0) return new Map();
  const [only, ...others] = flows.keys();
  if (only !== undefined && others.length === 0) return new Map([[only, broken.map(toCallSite)]]);
  // Check each flow alone, to attribute the errors. The files are parsed already.
  const brokenFiles = new Set(broken.map(({ file }) => slashes(resolve(cwd, file))));
  const found = new Map<string, CallSite[]>();
  for (const [flow, paths] of flows) {
    const own: Overlay = new Map(
      paths.map((path) => [`${folder}/${path}`, overlay.get(`${folder}/${path}`)] as const),
    );
    const sites = checker.diagnostics(own, brokenFiles).filter(({ key }) => !before.has(key));
    if (sites.length > 0) found.set(flow, sites.map(toCallSite));
  }
  return found;
}

function toCallSite({ file, line, column, code, message }: ProgramDiagnostic): CallSite {
  return { file, line, column, code, message };
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
