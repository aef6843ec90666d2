import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { OutputPlan, PlannedFile } from "../../output/index.js";
import type { ChangeClass } from "../../diff/index.js";
import type { Cause } from "../difference.js";
import { isSameCode } from "./same-code.js";
import { importsOf, readWritten, type Written } from "./file-header.js";

/** A generated file that differs from what would be generated, and why. */
export interface FileDifference {
  /** Relative to the output folder, with `/`. */
  readonly path: string;
  readonly cause: Extract<Cause, "definitions" | "config" | "generator" | "output">;
  readonly class: ChangeClass;
  /** What happened to the file, as the rest of a sentence that starts with its path. */
  readonly message: string;
}

/** Context for determining causes, in addition to the plan. */
export interface OutputContext {
  /** Whether the file's flow is already covered by another difference. */
  readonly isTold: (path: string) => boolean;
  /**
   * The text that a file would have under other settings of the config that change nothing which the file says about itself,
   * for each of the paths.
   */
  readonly underOtherSettings: (
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
    ({ path, state }) => state !== "unchanged" && state !== "foreign" && !context.isTold(path),
  );
  if (differing.length === 0) return [];
  const index = await textOf(plan, INDEX);
  const known = index === undefined ? undefined : importsOf(index);
  const edited: Edited[] = [];
  const found: FileDifference[] = [];
  for (const file of differing) {
    const told = await explainFile(plan, file, known);
    if ("cause" in told) found.push(told);
    else edited.push(told);
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
): Promise<FileDifference | Edited> {
  const told = (
    cause: FileDifference["cause"],
    message: string,
    found: ChangeClass = "breaking",
  ): FileDifference => ({ path, cause, class: found, message });
  if (state === "remove") return told("definitions", "is no longer needed: its flow was removed");
  const expected = plan.contents.get(path) ?? "";
  const actual = await textOf(plan, path);
  if (actual === undefined) {
    const wasThere =
      path === INDEX
        ? plan.files.some(({ state: other }) => other === "unchanged")
        : known?.has(path);
    return wasThere === true
      ? told("output", "was deleted or moved")
      : told("definitions", "was never generated", path === INDEX ? "breaking" : "additive");
  }
  const [is, should] = [readWritten(actual), readWritten(expected)];
  if (is === undefined || should === undefined)
    return told("output", "was not generated, but is in the place of a generated file");
  if (is.generator !== should.generator) {
    const isSame = await isSameCode(actual, expected);
    const message = `was written by noukai-codegen ${is.generator}, this is ${should.generator}`;
    return told("generator", message, isSame ? "documentation" : "breaking");
  }
  const moved = path === INDEX ? explainIndex(actual, expected) : explainFlow(is, should);
  return moved === undefined ? { path, actual, expected } : told(moved.cause, moved.message);
}

interface Moved {
  readonly cause: FileDifference["cause"];
  readonly message: string;
}

function explainFlow(is: Written, should: Written): Moved | undefined {
  if (is.hash !== should.hash)
    return { cause: "definitions", message: "is older than its definition" };
  if (is.from !== should.from) {
    const message = `was generated from ${is.from ?? "nothing"} instead of ${should.from ?? "nothing"}`;
    return { cause: "config", message };
  }
  return undefined;
}

function explainIndex(actual: string, expected: string): Moved | undefined {
  const [is, should] = [importsOf(actual), importsOf(expected)];
  const isSame = is.size === should.size && [...is].every((path) => should.has(path));
  return isSame ? undefined : { cause: "definitions", message: "does not list the current flows" };
}

async function explainEdits(
  edited: readonly Edited[],
  { underOtherSettings }: OutputContext,
): Promise<FileDifference[]> {
  if (edited.length === 0) return [];
  const others = await underOtherSettings(edited.map(({ path }) => path));
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
    } else found.push({ path, cause: "output", class: "breaking", message: "was edited by hand" });
  }
  return found;
}

async function textOf({ folder }: OutputPlan, path: string): Promise<string | undefined> {
  try {
    return await readFile(join(folder, path), "utf8");
  } catch {
    return undefined;
  }
}
