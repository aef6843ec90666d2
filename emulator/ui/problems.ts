import { flowId } from "../../generator/definition/flow-id.js";
import { describeProblem } from "../../generator/definition/format-problem.js";
import type { DefinitionProblem } from "../../generator/definition/problem.js";
import type { UiProblem } from "./api.js";
import type { UiServices } from "./services.js";

/** The problems of all definitions, errors first. */
export function uiProblems({
  definitions,
  pythonProblems,
}: Pick<UiServices, "definitions" | "pythonProblems">): readonly UiProblem[] {
  const flows = new Map<string, string>();
  const inMemory = new Set<string>();
  for (const { definition, origin, file } of definitions.loaded()) {
    flows.set(origin, flowId(definition));
    if (file === undefined && origin === flowId(definition)) inMemory.add(origin);
  }
  const { errors, warnings } = definitions.problems();
  const shown = (severity: UiProblem["severity"]): ((problem: DefinitionProblem) => UiProblem) => {
    return (problem) => {
      const isFile = !inMemory.has(problem.file);
      return {
        severity,
        file: isFile ? problem.file : undefined,
        line: isFile ? problem.line : undefined,
        column: isFile ? problem.column : undefined,
        message: problem.message,
        text: describeProblem(problem),
        flowId: flows.get(problem.file),
      };
    };
  };
  return [
    ...errors.map(shown("error")),
    ...[...warnings, ...pythonProblems()].map(shown("warning")),
  ];
}
