import { relative, resolve } from "node:path";
import type { CallSite } from "./call-site.js";
import { projectCompiler } from "./compiler.js";
import { createChecker, type Checker, type Complaint, type Overlay } from "./program.js";
import { readProjects } from "./project.js";

/** What the generated files would be. */
export interface Regenerated {
  /** What paths are shown relative to, and where the project and its compiler are looked for. */
  readonly cwd: string;
  /** The output folder, absolute and without links. */
  readonly out: string;
  /** Files that would be written, by path relative to the output folder; undefined for those that would go. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** For each flow of interest, the files that make its change. */
  readonly flows: ReadonlyMap<string, readonly string[]>;
}

/** What was found; `reason` says why nothing could be. */
export type CallSites =
  { readonly found: ReadonlyMap<string, readonly CallSite[]> } | { readonly reason: string };

/**
 * Which places of the user's own program would not compile any more, flow by flow: the project's compiler looks at the
 * program with the files as they would be, in memory, and what it said before does not count.
 */
export function findCallSites({ cwd, out, files, flows }: Regenerated): CallSites {
  const compiler = projectCompiler(cwd);
  if (compiler === undefined) return { reason: "TypeScript is not installed in this project" };
  const projects = readProjects(compiler, cwd);
  if (projects.length === 0) return { reason: "no tsconfig.json with files was found" };
  const folder = slashes(out);
  const overlay: Overlay = new Map([...files].map(([path, text]) => [`${folder}/${path}`, text]));
  const isOwn = (path: string): boolean =>
    !path.startsWith(`${folder}/`) && !path.includes("/node_modules/");
  const shown = (path: string): string => slashes(relative(cwd, path));
  const found = new Map<string, CallSite[]>();
  for (const project of projects) {
    const checker = createChecker(compiler, project, isOwn, shown);
    for (const [flow, sites] of sitesByFlow(checker, overlay, flows, { cwd, folder })) {
      const known = new Map((found.get(flow) ?? []).map((site) => [JSON.stringify(site), site]));
      for (const site of sites) known.set(JSON.stringify(site), site);
      found.set(flow, [...known.values()]);
    }
  }
  return { found };
}

function sitesByFlow(
  checker: Checker,
  overlay: Overlay,
  flows: Regenerated["flows"],
  { cwd, folder }: { readonly cwd: string; readonly folder: string },
): Map<string, CallSite[]> {
  const all = checker.complaints(overlay);
  if (all.length === 0) return new Map();
  const places = new Set(all.map(({ file }) => slashes(resolve(cwd, file))));
  const before = new Set(checker.complaints(new Map(), places).map(({ key }) => key));
  const broken = all.filter(({ key }) => !before.has(key));
  if (broken.length === 0) return new Map();
  const [only, ...others] = flows.keys();
  if (only !== undefined && others.length === 0) return new Map([[only, broken.map(asSite)]]);
  // Each flow alone, to tell whose change it is. The files are parsed already.
  const where = new Set(broken.map(({ file }) => slashes(resolve(cwd, file))));
  const found = new Map<string, CallSite[]>();
  for (const [flow, paths] of flows) {
    const own: Overlay = new Map(
      paths.map((path) => [`${folder}/${path}`, overlay.get(`${folder}/${path}`)] as const),
    );
    const sites = checker.complaints(own, where).filter(({ key }) => !before.has(key));
    if (sites.length > 0) found.set(flow, sites.map(asSite));
  }
  return found;
}

function asSite({ file, line, column, code, message }: Complaint): CallSite {
  return { file, line, column, code, message };
}

function slashes(path: string): string {
  return path.replaceAll("\\", "/");
}
