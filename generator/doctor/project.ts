import { relative } from "node:path";
import { findConfig, resolveConfig, type ResolvedConfig } from "../config/index.js";
import { describeProblem } from "../definition/format-problem.js";
import { DefinitionError, NoukaiCodegenError } from "../errors.js";
import { importProblem } from "../import-extension.js";
import { loadDefinitions } from "../load.js";
import { isServerAddress } from "../sources/server/address.js";
import { reasonOf, type Finding } from "./finding.js";
import { flowId } from "../definition/flow-id.js";

/** Problems of definitions that are listed; the number of the others is said. */
const MOST_PROBLEMS = 10;

/** What the config names, for the checks after it. */
export interface ConfigCheck {
  readonly finding: Finding;
  /** Undefined where it cannot be read. */
  readonly config: ResolvedConfig | undefined;
}

/** Checks that there is a config file that can be read. */
export async function checkConfig(cwd: string, file: string | undefined): Promise<ConfigCheck> {
  const head = { id: "config", title: "Config" };
  try {
    const path = findConfig(cwd, file);
    const config = await resolveConfig(cwd, { config: file });
    const shown = (target: string): string => relative(cwd, target) || ".";
    const details = [
      path === undefined ? "no noukai.config file: the defaults apply" : shown(path),
      `source: ${config.source.map(sourceText).join(", ")}`,
      `out: ${shown(config.out)}`,
      `default version: ${config.defaultVersion}`,
    ];
    if (path !== undefined) return { finding: { ...head, verdict: "ok", details }, config };
    const advice = "Run `noukai-codegen init` to set up a project, or name a file with --config.";
    return { finding: { ...head, verdict: "warning", details, advice }, config };
  } catch (error) {
    if (!(error instanceof NoukaiCodegenError)) throw error;
    const details = error.message.split("\n");
    return { finding: { ...head, verdict: "failed", details }, config: undefined };
  }
}

/** Checks that the project's compiler resolves the imports between generated files. */
export function checkImports(config: ResolvedConfig): Finding {
  const head = { id: "imports", title: "Imports of generated files" };
  const found = importProblem(config);
  if (found === undefined)
    return { ...head, verdict: "ok", details: [`importExtension: ${config.importExtension}`] };
  return { ...head, verdict: "failed", details: [found.problem], advice: found.advice };
}

/** What a source is, without the user name, password and query that somebody may have put into its address. */
function sourceText(source: ResolvedConfig["source"][number]): string {
  if (typeof source === "string") return isServerAddress(source) ? addressText(source) : source;
  if ("server" in source) return addressText(source.server);
  if (!("hosted" in source)) return "a source of its own";
  const { url, project } = source.hosted;
  const where = url === undefined ? "the hosted service" : addressText(url);
  return project === undefined ? where : `${where}, project ${project}`;
}

function addressText(address: string): string {
  if (!URL.canParse(address)) return "an address that is no URL";
  const { origin, pathname } = new URL(address);
  return `${origin}${pathname}`;
}

/** Checks that all definitions of the config's sources can be read. */
export async function checkDefinitions(
  config: ResolvedConfig,
  signal: AbortSignal | undefined,
): Promise<Finding> {
  const head = { id: "definitions", title: "Definitions" };
  try {
    const loaded = await loadDefinitions(config, signal);
    const flows = new Set(loaded.map(({ definition }) => flowId(definition)));
    const warnings = loaded.flatMap(({ warnings: own = [] }) => own.map(describeProblem));
    const count = `${counted(flows.size, "flow")}, ${counted(loaded.length, "version")}`;
    const details = [count, ...listed(warnings)];
    return { ...head, verdict: warnings.length === 0 ? "ok" : "warning", details };
  } catch (error) {
    if (error instanceof DefinitionError) {
      const problems = error.problems.map(describeProblem);
      const details = [`${counted(problems.length, "problem")}:`, ...listed(problems)];
      const advice = "`noukai-codegen list` shows each with its place in the file.";
      return { ...head, verdict: "failed", details, advice };
    }
    if (!(error instanceof NoukaiCodegenError)) throw error;
    return { ...head, verdict: "failed", details: [reasonOf(error)] };
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function listed(lines: readonly string[]): readonly string[] {
  const more = lines.length - MOST_PROBLEMS;
  return more > 0 ? [...lines.slice(0, MOST_PROBLEMS), `and ${more} more`] : lines;
}
