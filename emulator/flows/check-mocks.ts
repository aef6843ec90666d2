import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { DefinitionProblem } from "../../generator/definition/problem.js";
import type { FlowDefinition } from "../../generator/definition/types.js";
import { DefinitionError } from "../../generator/errors.js";
import { listNodes } from "../../generator/flow/steps.js";
import { parsePointer } from "../../generator/json-schema/pointer.js";
import type { Path } from "../../generator/json-schema/types.js";
import type { LoadedDefinition } from "../../generator/sources/index.js";
import { parseMock } from "./parse-mock.js";

/**
 * Checks the mocks of definitions from files, which the generator does not check.
 *
 * @throws DefinitionError with every problem, located in its file.
 */
export async function checkFileMocks(
  loaded: readonly LoadedDefinition[],
  cwd: string,
): Promise<void> {
  const problems: DefinitionProblem[] = [];
  for (const { definition, origin } of loaded) {
    const found = mockProblems(definition);
    if (found.length === 0) continue;
    const { problemAt } = await import("../../generator/definition/index.js");
    const text = await readFile(resolve(cwd, origin), "utf8");
    problems.push(
      ...found.map(({ path, message }) => problemAt({ path: origin, text }, path, message)),
    );
  }
  if (problems.length > 0) throw new DefinitionError(problems);
}

/** All problems of the mocks in a definition. */
export function mockProblems({
  steps,
}: FlowDefinition): readonly { readonly path: Path; readonly message: string }[] {
  return listNodes(steps, ["steps"]).flatMap(({ node, path }) => {
    if (node.kind !== "step" || node.mock === undefined) return [];
    const result = parseMock(node.mock);
    if ("mock" in result) return [];
    return result.problems.map(({ pointer, message }) => ({
      path: [...path, "mock", ...keysOf(pointer)],
      message: `${message} (the mock of step "${node.id}")`,
    }));
  });
}

function keysOf(pointer: string): Path {
  return parsePointer(pointer).map((key) => (/^\d+$/.test(key) ? Number(key) : key));
}
