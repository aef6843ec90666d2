import { listInputs } from "../definition/rules/declarations.js";
import type { Diagnostic } from "../definition/diagnostic.js";
import { INITIAL_PARAMETER } from "../definition/python-names.js";
import type { FlowDefinition, Step } from "../definition/types.js";
import type { Path } from "../json-schema/types.js";
import { WorkBudget } from "../json-schema/work-budget.js";
import { Findings } from "./findings.js";
import { listNodes } from "../flow/steps.js";

/** The body of a function in Python. */
export interface PythonBody {
  readonly body: string;
  /** The names of its parameters. */
  readonly parameters: readonly string[];
  /** Whether there can be no others. */
  readonly areParametersKnown: boolean;
}

/** Why a body cannot run. */
export interface PythonProblem {
  /** `syntax`: it is no Python. `refused`: a code step does not have what it uses. */
  readonly kind: "syntax" | "refused";
  /** After "is invalid: " or "uses ". */
  readonly message: string;
  /** Where in the body, counted from 1, in code points; undefined where no place is at fault. */
  readonly place?: { readonly line: number; readonly column: number };
}

/** Python could not be parsed, for a reason that is none of the code. */
export class PythonNotParsedError extends Error {
  override readonly name = "PythonNotParsedError";
}

/**
 * Finds what is wrong with a body; undefined where nothing is.
 *
 * @throws PythonNotParsedError
 */
export type ParsePython = (body: PythonBody) => Promise<PythonProblem | undefined>;

/** Whether a definition has code that `checkPython` parses. */
export function hasPython({ steps }: FlowDefinition): boolean {
  return listNodes(steps, []).some(({ node }) => node.kind === "step" && pythonOf(node) !== "");
}

/**
 * Checks that the Python of a definition parses, and has nothing that a code step does not have.
 *
 * @throws what `parse` throws.
 */
export async function checkPython(
  { steps, models }: FlowDefinition,
  parse: ParsePython,
): Promise<readonly Diagnostic[]> {
  const findings = new Findings(new WorkBudget(Infinity));
  for (const { node, path } of listNodes(steps, ["steps"])) {
    if (node.kind !== "step") continue;
    const ofStep = findings.of(node.allow, [...path, "allow"]);
    const body = pythonOf(node);
    if (body === "") continue;
    const { input } = node;
    const declared = input === undefined ? [] : listInputs(input, models).map(({ name }) => name);
    const problem = await parse({
      body,
      parameters: [INITIAL_PARAMETER, ...declared],
      areParametersKnown: input !== undefined,
    });
    if (problem !== undefined) ofStep.report(findingOf(problem, body, [...path, "code"]));
  }
  findings.reportUnused((rule) => rule === "python-syntax");
  return [...findings.errors, ...findings.warnings];
}

/** The Python of a step; empty where it has none. */
function pythonOf({ language, code }: Step): string {
  return language === "python" ? (code ?? "") : "";
}

function findingOf(
  { kind, message, place }: PythonProblem,
  value: string,
  path: Path,
): Parameters<ReturnType<Findings["of"]>["report"]>[0] {
  const text = kind === "syntax" ? `is invalid: ${message}` : `uses ${message}`;
  const where = place === undefined ? "" : `, line ${place.line}, column ${place.column}`;
  return {
    rule: "python-syntax",
    path,
    message: `the Python${where}, ${text}`.replace("Python, is", "Python is"),
    place: place && { value, ...place },
  };
}
