import { rm } from "node:fs/promises";
import { resolve } from "node:path";
import type { ResolvedConfig } from "../config/index.js";
import type { DefinitionProblem } from "../definition/problem.js";
import { suggest } from "../definition/suggest.js";
import { OutputError, UsageError } from "../errors.js";
import { writeAtomic } from "../output/write-atomic.js";
import { describeNotes } from "../sources/hosted/read/describe-notes.js";
import {
  notesOf,
  type FlowDocument,
  type HostedReading,
} from "../sources/hosted/read/read-hosted.js";
import { selectDocuments } from "../sources/hosted/select-documents.js";
import { wantsVersion } from "../sources/index.js";
import { packageVersion } from "../version.js";
import { readExisting } from "./existing-files.js";
import { fetchResults, type PullFrom, type PulledResults } from "./fetch-results.js";
import { planFile, planGone, type PlannedFile } from "./plan-files.js";
import { redactResult } from "./redact-results.js";

export interface PullOptions extends PullFrom {
  /** Which flows: slugs or globs of `org/project/slug`. Empty: all. */
  readonly flows: readonly string[];
  /** The folder, relative to the working directory. */
  readonly out: string;
  /** Every published version that the service hands out, in addition to the draft and the one in production. */
  readonly allVersions: boolean;
  /** Compare and write nothing. */
  readonly check: boolean;
  /** Overwrite files that were edited too. */
  readonly force: boolean;
  /** Remove files of pulled flows that the service no longer has. */
  readonly prune: boolean;
  /** A file that takes what the service said. */
  readonly saveRaw: string | undefined;
  /** Whether prompts and texts are saved too. */
  readonly withContent: boolean;
}

export interface PullReport {
  /** The absolute path of the folder. */
  readonly out: string;
  readonly files: readonly PlannedFile[];
  /** Flows that cannot be definitions. The others were written. */
  readonly problems: readonly DefinitionProblem[];
  readonly warnings: readonly DefinitionProblem[];
  /** Whether files that are gone were removed. */
  readonly pruned: boolean;
}

/**
 * Writes the definitions of a project of the hosted service as definition files. Files that exist are changed where the service
 * differs, and keep comments, mocks and layout; edited ones are left as they are.
 *
 * @throws ConfigError, SourceError as `fetchResults` does; UsageError if no flow matches; OutputError if a file cannot be written.
 */
export async function pull(config: ResolvedConfig, options: PullOptions): Promise<PullReport> {
  const fetched = await fetchResults(options, config);
  if (options.saveRaw !== undefined)
    await saveRaw(resolve(config.cwd, options.saveRaw), fetched, options);
  const { reading } = fetched;
  const wants = await createMatcher(options.flows);
  const flows = selectDocuments(reading.flows, {
    wants,
    wantsVersion: (id, version) => options.allVersions || wantsVersion(config, id, version),
    wantsPromoted: () => true,
  });
  const problems = reading.problems.filter(({ flow }) => flow === undefined || wants(flow));
  if (flows.length === 0 && problems.length === 0) throw nothingFound(options.flows, fetched);
  const out = resolve(config.cwd, options.out);
  const existing = await readExisting(out);
  const planned = flows.map((flow) => planFile(flow, { out, existing, force: options.force }));
  const gone =
    fetched.isWhole && problems.length === 0 ? planGone(existing, isMissing(reading, wants)) : [];
  if (!options.check) await write(planned, options.prune ? gone : []);
  return {
    out,
    files: [...planned, ...gone].sort((a, b) => (a.path < b.path ? -1 : 1)),
    problems,
    warnings: describeNotes(notesOf(reading, flows), fetched.origin),
    pruned: options.prune && !options.check,
  };
}

/** Whether a pulled file is of a flow or version that its project no longer has. */
function isMissing(
  { flows }: HostedReading,
  wants: (id: string) => boolean,
): (id: string, version: FlowDocument["version"]) => boolean {
  const projects = new Set(flows.map(({ id }) => id.slice(0, id.lastIndexOf("/"))));
  const known = new Set(flows.map(({ id, version }) => `${id}@${version}`));
  const published = new Set(
    flows.flatMap(({ id, definition }) =>
      (definition.published ?? []).map((number) => `${id}@${number}`),
    ),
  );
  return (id, version) =>
    projects.has(id.slice(0, id.lastIndexOf("/"))) &&
    wants(id) &&
    !known.has(`${id}@${version}`) &&
    !published.has(`${id}@${version}`);
}

async function createMatcher(flows: readonly string[]): Promise<(id: string) => boolean> {
  if (flows.length === 0) return () => true;
  const { default: picomatch } = await import("picomatch");
  const matches = picomatch(flows.map((flow) => (flow.includes("/") ? flow : `*/*/${flow}`)));
  return (id) => matches(id);
}

function nothingFound(wanted: readonly string[], { reading, origin }: PulledResults): UsageError {
  const ids = [...new Set(reading.flows.map(({ id }) => id))];
  if (ids.length === 0) {
    const [first] = reading.unplaced;
    const came = first === undefined ? "" : ` What came: ${first.excerpt}`;
    return new UsageError(
      `${origin} has no flow that can be read. Expected the result of hydrate_project or get_flow.${came}`,
    );
  }
  const [flow = ""] = wanted;
  const near = suggest(flow, [...ids, ...ids.map((id) => id.slice(id.lastIndexOf("/") + 1))]);
  const meant = near === undefined ? "" : ` Did you mean ${near}?`;
  return new UsageError(
    `No flow matches ${wanted.join(", ")}: ${origin} has ${ids.slice(0, 20).join(", ")}.${meant}`,
  );
}

async function write(
  files: readonly PlannedFile[],
  removed: readonly PlannedFile[],
): Promise<void> {
  for (const { path, text } of files) if (text !== undefined) await writeFile(path, text);
  for (const { path } of removed) await rm(path, { force: true });
}

async function saveRaw(
  path: string,
  { results }: PulledResults,
  options: PullOptions,
): Promise<void> {
  const saved = {
    $comment: options.withContent
      ? "What the service said, with prompts and texts."
      : "What the service said. Prompts, code, texts, defaults and test cases are replaced by their lengths.",
    generator: packageVersion(),
    results: options.withContent ? results : results.map(redactResult),
  };
  await writeFile(path, `${JSON.stringify(saved, null, 2)}\n`);
}

async function writeFile(path: string, text: string): Promise<void> {
  try {
    await writeAtomic(path, text);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new OutputError(`${path} could not be written: ${reason}.`, { cause });
  }
}
