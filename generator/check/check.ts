import { createCachedReader, createCheckedTexts } from "../cache/cached-reader.js";
import { createRenderer } from "../render/renderer.js";
import { openCacheOf } from "../cache/index.js";
import type { ResolvedConfig } from "../config/index.js";
import type { GenerateProgress } from "../generate.js";
import type { DefinitionProblem } from "../definition/index.js";
import { describeProblem } from "../definition/format-problem.js";
import { DefinitionError } from "../errors.js";
import { createLoader, wiringCheckOf, type Inputs } from "../load.js";
import { findPythonProblems, type OpenPython } from "../python-findings.js";
import type { LoadedDefinition } from "../sources/index.js";
import { severityOf } from "../wiring/index.js";
import { provenanceFor, withLocatedProblems } from "../provenance.js";
import { planOutput, requireOutputFolder } from "../output/index.js";
import { mayBreak } from "../diff/index.js";
import { compareCommitted } from "./committed/compare-committed.js";
import { CAUSES, type CheckReport, type Difference } from "./difference.js";
import { explainFiles } from "./explain-files.js";
import { addCallSites } from "./add-call-sites.js";
import { compareSnapshot } from "./compare-snapshot.js";

export interface CheckOptions {
  /** Compare only the output with the snapshot, without contacting a server. */
  readonly offline?: boolean | undefined;
  /**
   * A git revision. Local definitions that differ from those of the commit are reported too. Default: none; what changed
   * since a client was generated is then taken from the last commit.
   */
  readonly against?: string | undefined;
  /** Parses the Python of definitions. Default: it is not parsed. */
  readonly openPython?: OpenPython | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: GenerateProgress) => void) | undefined;
}

/**
 * Compares the service with the snapshot, and the clients with what the snapshot and the definition files would generate.
 * Reports the cause of each difference, its effect on programs that use the clients, and the call sites that break in the
 * user's own program. Local definitions are compared with those of a commit. Writes nothing.
 *
 * @throws DefinitionError, SourceError, UsageError, ConfigError, OutputError as `createGenerator` does.
 */
export async function check(
  config: ResolvedConfig,
  options: CheckOptions = {},
): Promise<CheckReport> {
  const start = performance.now();
  requireOutputFolder(config.out);
  const { offline = false, against, openPython, signal, onProgress } = options;
  const report = (phase: GenerateProgress["phase"]) => (done: number, total: number) =>
    onProgress?.({ phase, done, total });
  report("reading")(0, 0);
  const cache = await openCacheOf(config.cwd, config.out);
  const loader = await createLoader(
    config,
    createCachedReader(cache, wiringCheckOf(config)),
    createCheckedTexts(cache),
  );
  const inputs = await loader.load({
    offline,
    allowEdited: true,
    signal,
    onProgress: report("reading"),
  });
  const pythonWarnings = openPython ? await warningsOfPython(config, inputs, openPython) : [];
  const comparison = await compareSnapshot(config, inputs, offline);
  const withProvenance = provenanceFor(config);
  const renderer = createRenderer(config, cache);
  const rendered = await withLocatedProblems(config, () =>
    renderer.render(comparison.known.map(withProvenance), {
      signal,
      onProgress: report("rendering"),
    }),
  );
  // What was edited, and by whom, is explained below.
  const plan = await planOutput(config.out, rendered.files, { force: true });
  const committed = compareCommitted(config, inputs.definitions, against);
  const fileDifferences = await explainFiles(config, plan, comparison, withProvenance, committed);
  const explained = new Set(
    fileDifferences.flatMap(({ flow, changes }) => (changes.length > 0 ? [flow] : [])),
  );
  const commitDifferences = await committed.differences((flow) => explained.has(flow));
  const differences = [...comparison.differences, ...fileDifferences, ...commitDifferences];
  const warnings = [
    ...inputs.warnings,
    ...pythonWarnings,
    ...rendered.warnings,
    ...committed.notices(),
  ];
  const located = differences.some((difference) => mayBreak(difference.class))
    ? await addCallSites(config, differences, async () =>
        comparison.hasServiceChanged
          ? withLocatedProblems(config, () =>
              renderer.render(comparison.current.map(withProvenance), { signal }),
            )
          : rendered,
      )
    : { differences, notices: [] };
  warnings.push(...located.notices);
  return {
    flows: rendered.flows,
    differences: [...located.differences].sort(byCause),
    asked: !offline && inputs.snapshot !== undefined,
    warnings,
    durationMs: performance.now() - start,
  };
}

/**
 * What is worth a warning in the Python of the definitions.
 *
 * @throws DefinitionError for errors in definitions of files, as for every other.
 */
async function warningsOfPython(
  { cwd }: ResolvedConfig,
  { definitions, snapshot }: Inputs,
  openPython: OpenPython,
): Promise<readonly string[]> {
  const { problems, notice } = await findPythonProblems(definitions, cwd, openPython);
  const ofService = new Set<LoadedDefinition>(snapshot?.after.entries);
  const errors: DefinitionProblem[] = [];
  const warnings = notice === undefined ? [] : [notice];
  for (const [loaded, found] of problems) {
    for (const problem of found) {
      if (!ofService.has(loaded) && severityOf(problem.rule) === "error") errors.push(problem);
      else warnings.push(describeProblem(problem));
    }
  }
  if (errors.length > 0) throw new DefinitionError(errors);
  return warnings;
}

function byCause(a: Difference, b: Difference): number {
  if (a.cause !== b.cause) return CAUSES.indexOf(a.cause) - CAUSES.indexOf(b.cause);
  const [left, right] = [a.flow ?? a.files[0], b.flow ?? b.files[0]];
  return left < right ? -1 : left > right ? 1 : 0;
}
