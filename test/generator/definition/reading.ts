import {
  readDefinition,
  type DefinitionProblem,
  type FlowDefinition,
} from "../../../generator/definition/index.js";

/** The smallest definition there is, to which a test adds what it is about. */
export const MINIMAL =
  "org: acme\nproject: demo\nslug: hello\nsteps: [{ id: say, processor: passthrough }]\n";

/** Reads a definition that must be right. */
export function read(text: string, path = "a.flow.yaml"): FlowDefinition {
  const result = readDefinition({ path, text });
  if ("problems" in result) throw new Error(result.problems.map(line).join("\n"));
  return result.definition;
}

/** Reads a definition that must be wrong. */
export function problemsOf(text: string, path = "a.flow.yaml"): readonly DefinitionProblem[] {
  const result = readDefinition({ path, text });
  if (!("problems" in result)) throw new Error("there are no problems");
  return result.problems;
}

/** The problems of a definition, one line each: place, pointer, message, suggestion. */
export function linesOf(text: string, path?: string): string[] {
  return problemsOf(text, path).map(line);
}

/** What is warned of in a definition that is used, as `linesOf` has problems. */
export function warningsOf(text: string, path = "a.flow.yaml"): string[] {
  const result = readDefinition({ path, text });
  if ("problems" in result) throw new Error(result.problems.map(line).join("\n"));
  return result.warnings.map(line);
}

function line(problem: DefinitionProblem): string {
  const suggestion = problem.suggestion === undefined ? "" : ` => ${problem.suggestion}`;
  return `${problem.line}:${problem.column} ${problem.pointer} ${problem.message}${suggestion}`;
}
