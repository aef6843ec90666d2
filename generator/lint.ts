import type { ResolvedConfig } from "./config/index.js";
import {
  readDefinition,
  type DefinitionCheck,
  type DefinitionFile,
  type DefinitionProblem,
  type ReadResult,
} from "./definition/index.js";
import { createLoader, wiringCheckOf, type LoadRun } from "./load.js";
import { findPythonProblems, type OpenPython } from "./python-findings.js";
import type { LoadedDefinition } from "./sources/index.js";
import { misspeltProcessors, remoteFindings, severityOf, type Severity } from "./wiring/index.js";

/** Something that was found in a definition that can be read. */
export interface LintFinding extends DefinitionProblem {
  readonly severity: Severity;
}

/** What `lint` found. */
export interface LintReport {
  /** How many definitions were checked: each version of a flow counts. */
  readonly definitions: number;
  /** In the order of the definitions, and of their files. */
  readonly findings: readonly LintFinding[];
  /** What could not be checked, and why. */
  readonly notices: readonly string[];
}

export interface LintRun extends LoadRun {
  /** Default: Python is not parsed. */
  readonly openPython?: OpenPython | undefined;
}

/**
 * Checks the wiring of every definition of the config's sources, and their Python, and reports everything else that is worth a warning.
 * Writes nothing.
 *
 * @throws DefinitionError, SourceError, UsageError, ConfigError as `createLoader` and `Loader.load` do: definitions that
 * cannot be read are not checked.
 */
export async function lint(
  config: ResolvedConfig,
  { offline, signal, onProgress, openPython }: LintRun = {},
): Promise<LintReport> {
  const { check } = wiringCheckOf(config);
  const read = (file: DefinitionFile): ReadResult => readDefinition(file, asWarnings(check));
  const loader = await createLoader(config, read);
  const { definitions, snapshot } = await loader.load({
    ...{ offline, signal, onProgress },
    allowEdited: true,
  });
  const ofService = new Set<LoadedDefinition>(snapshot?.after.entries);
  const python = openPython && (await findPythonProblems(definitions, config.cwd, openPython));
  const findings = definitions.flatMap((loaded): LintFinding[] => {
    const { definition, origin, warnings = [] } = loaded;
    const ofPython = python?.problems.get(loaded) ?? [];
    if (!ofService.has(loaded)) {
      const found = [...warnings, ...ofPython].sort(byPlace);
      return found.map((each) => ({ ...each, severity: severityOf(each.rule) }));
    }
    // The user of a service's definitions may not be able to change them.
    const found = [...warnings, ...remoteFindings(definition, origin, check), ...ofPython];
    return found.map((each) => ({ ...each, severity: "warning" }));
  });
  const notices = python?.notice === undefined ? [] : [python.notice];
  return { definitions: definitions.length, findings, notices };
}

function byPlace(a: DefinitionProblem, b: DefinitionProblem): number {
  return a.line - b.line || a.column - b.column;
}

/** Errors of the wiring do not prevent a definition from being read here: they are told apart by their rules. */
function asWarnings(check: DefinitionCheck): DefinitionCheck {
  return (definition) => {
    const { errors, warnings } = check(definition);
    return { errors: [], warnings: [...errors, ...warnings, ...misspeltProcessors(definition)] };
  };
}
