import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutputPlan, PlannedFile } from "../../output/index.js";
import type { ChangeClass } from "../../diff/index.js";
import type { Cause } from "../difference.js";
import { isSameCode } from "./same-code.js";
import { isEditedFile, readFileHeader, type FileHeader } from "../../output/file-header.js";

/** A generated file that differs from what would be generated, and why. */
export interface FileDifference {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly cause: Extract<Cause, "definitions" | "config" | "generator" | "output">;
  readonly class: ChangeClass;
  /** What happened to the file, as the rest of a sentence that starts with its path. */
  readonly message: string;
  /** Whether the definition of its flow changed since it was generated. */
  readonly isOlder?: boolean;
}

/** Context for determining causes, in addition to the plan. */
export interface OutputContext {
  /** Whether the file's flow is already covered by another difference. */
  readonly isReported: (path: string) => boolean;
  /** Whether files of the config with this id are the config's own. */
  readonly owns: (id: string) => boolean;
  /**
   * Renders the files of the paths with other settings of the config: those that change neither a file's header nor its
   * hash. One map of texts by path for each combination of settings.
   */
  readonly renderOtherSettings: (
    paths: readonly string[],
  ) => Promise<readonly ReadonlyMap<string, string>[]>;
}

const INDEX = "index.ts";

/**
 * Explains why files in the output folder differ from the plan. A file's header names the generator and the definitions, and
 * its descriptor has the definition's hash; if these match and no setting explains the difference, the file was edited.
 */
export async function explainOutput(
  plan: OutputPlan,
  context: OutputContext,
): Promise<FileDifference[]> {
  const differing = plan.files.filter(
    ({ path, state }) => state !== "unchanged" && state !== "foreign" && !context.isReported(path),
  );
  if (differing.length === 0) return [];
  const index = await textOf(plan, INDEX);
  const known = index === undefined ? undefined : importsOf(index);
  const edited: Edited[] = [];
  const found: FileDifference[] = [];
  for (const file of differing) {
    const explained = await explainFile(plan, file, known, context);
    if ("cause" in explained) found.push(explained);
    else edited.push(explained);
  }
  found.push(...(await explainEdits(edited, context)));
  const isFollowed = found.some(({ path, cause }) => path !== INDEX && cause === "definitions");
  return found
    .filter(({ path, cause }) => !(path === INDEX && cause === "definitions" && isFollowed))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** A file whose header and hash match, but whose content differs. */
interface Edited {
  readonly path: string;
  readonly actual: string;
  readonly expected: string;
}

async function explainFile(
  plan: OutputPlan,
  { path, state }: PlannedFile,
  known: ReadonlySet<string> | undefined,
  { owns }: OutputContext,
): Promise<FileDifference | Edited> {
  const difference = (
    cause: FileDifference["cause"],
    message: string,
    kind: ChangeClass = "breaking",
  ): FileDifference => ({ path, cause, class: kind, message });
  const expected = plan.contents.get(path) ?? "";
  const actual = await textOf(plan, path);
  const owner = actual === undefined ? undefined : readFileHeader(actual)?.config;
  if (owner !== undefined && !owns(owner))
    return difference("config", `was generated for another config, ${owner}`);
  if (state === "remove") {
    if (plan.files.some((file) => file.path === flowFileOf(path) && file.state !== "remove"))
      return difference("config", "is no longer needed: the config wants other `schemas`");
    const isEdited = actual !== undefined && isEditedFile(actual);
    return isEdited
      ? difference("output", "is no longer needed: its flow was removed, but it was edited by hand")
      : difference("definitions", "is no longer needed: its flow was removed");
  }
  if (actual === undefined) {
    const wasGenerated =
      path === INDEX
        ? plan.files.some(({ state: other }) => other === "unchanged")
        : known?.has(flowFileOf(path));
    return wasGenerated === true
      ? difference("output", "was deleted or moved")
      : difference("definitions", "was never generated", path === INDEX ? "breaking" : "additive");
  }
  const [current, target] = [readProvenance(actual), readProvenance(expected)];
  if (current === undefined || target === undefined)
    return difference("output", "was not generated, but is in the place of a generated file");
  if (current.generator !== target.generator) {
    const isSame = await isSameCode(actual, expected);
    const message = `was written by noukai-codegen ${current.generator}, this is ${target.generator}`;
    return difference("generator", message, isSame ? "documentation" : "breaking");
  }
  if (owner !== undefined && owner !== target.config && !isEditedFile(actual)) {
    const message = `was generated for ${owner}, which is now ${target.config ?? "no config"}`;
    return difference("config", message, "documentation");
  }
  const stale = path === INDEX ? explainIndex(actual, expected) : explainFlow(current, target);
  if (stale === undefined) return { path, actual, expected };
  const isOlder = stale.cause === "definitions" && path !== INDEX;
  return { ...difference(stale.cause, stale.message), isOlder };
}

/** Why a file that was not edited is out of date. */
interface Staleness {
  readonly cause: FileDifference["cause"];
  readonly message: string;
}

function explainFlow(current: Provenance, target: Provenance): Staleness | undefined {
  const isHashed = current.hash !== undefined && target.hash !== undefined;
  if (isHashed && current.hash !== target.hash)
    return { cause: "definitions", message: "is older than its definition" };
  if (current.from !== target.from) {
    const message = `was generated from ${current.from ?? "nothing"} instead of ${target.from ?? "nothing"}`;
    return { cause: "config", message };
  }
  return undefined;
}

function explainIndex(actual: string, expected: string): Staleness | undefined {
  const [current, target] = [importsOf(actual), importsOf(expected)];
  const isSame = current.size === target.size && [...current].every((path) => target.has(path));
  return isSame ? undefined : { cause: "definitions", message: "does not list the current flows" };
}

async function explainEdits(
  edited: readonly Edited[],
  { renderOtherSettings }: OutputContext,
): Promise<FileDifference[]> {
  if (edited.length === 0) return [];
  const others = await renderOtherSettings(edited.map(({ path }) => path));
  const found: FileDifference[] = [];
  for (const { path, actual, expected } of edited) {
    const isSame = await isSameCode(actual, expected);
    let isConfigured = false;
    for (const texts of others) {
      const other = texts.get(path);
      if (!isSame && other !== undefined) isConfigured ||= await isSameCode(actual, other);
    }
    if (isConfigured) {
      const message = "was generated with other settings";
      found.push({ path, cause: "config", class: "breaking", message });
    } else if (isSame) {
      const message =
        "was edited by hand, or formatted with other settings: only comments or layout differ";
      found.push({ path, cause: "output", class: "documentation", message });
    } else if (flowFileOf(path) !== path && !isEditedFile(actual)) {
      // Only a flow's own file has the hash of the definition.
      found.push({
        path,
        cause: "definitions",
        class: "breaking",
        message: "is older than its definition",
        isOlder: true,
      });
    } else found.push({ path, cause: "output", class: "breaking", message: "was edited by hand" });
  }
  return found;
}

/** The file of the flow that another of its files belongs to: `acme/spelling/grade-3.schemas.ts` to `grade-3.ts`. */
function flowFileOf(path: string): string {
  return path.replace(/\.\w+\.ts$/, ".ts");
}

async function textOf({ folder }: OutputPlan, path: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, path), "utf8");
  } catch {
    return undefined;
  }
}

/** What a generated file states about its origin. */
export interface Provenance extends FileHeader {
  /** The hash of the definition of its default contract; undefined for the index. */
  readonly hash: string | undefined;
}

const HASH = /\bhash: ["']([0-9a-f]+)["']/g;

/** Reads the header and the hash of a file; undefined if it was not generated. */
export function readProvenance(text: string): Provenance | undefined {
  const header = readFileHeader(text);
  if (header === undefined) return undefined;
  // The descriptor is the last thing in the file; earlier comments may contain anything.
  const hash = [...text.matchAll(HASH)].at(-1)?.[1];
  return { ...header, hash };
}

/** The files of flows that an index imports, relative to its folder: `acme/spelling/grade-3.ts`. */
function importsOf(index: string): Set<string> {
  const found = index.matchAll(/ from ["']\.\/([^"']+?)(?:\.[jt]s)?["'];?$/gm);
  return new Set([...found].map(([, path = ""]) => `${path}.ts`));
}
