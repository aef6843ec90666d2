import type { Diagnostic } from "../definition/diagnostic.js";
import type { DefinitionCheck, DefinitionProblem, FlowDefinition } from "../definition/index.js";
import { toPointer } from "../json-schema/pointer.js";

/**
 * What is wrong with the wiring of a definition that comes from a service: its text is not the author's, so that the places
 * are pointers, and lines and columns are 1.
 *
 * @param origin - where it comes from.
 */
export function remoteFindings(
  definition: FlowDefinition,
  origin: string,
  check: DefinitionCheck,
): readonly DefinitionProblem[] {
  const { errors, warnings } = check(definition);
  return remoteProblems([...errors, ...warnings], origin);
}

/** Diagnostics of a definition that comes from a service as problems; places as in `remoteFindings`. */
export function remoteProblems(
  diagnostics: readonly Diagnostic[],
  origin: string,
): readonly DefinitionProblem[] {
  return diagnostics.map(({ path, message, rule, suggest }) => {
    const suggestion = suggest?.();
    return {
      ...{ file: origin, line: 1, column: 1, pointer: toPointer(path), message },
      ...(rule === undefined ? {} : { rule }),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  });
}
