import type { Diagnostic } from "../../generator/definition/diagnostic.js";
import type { DefinitionCheck, DefinitionProblem } from "../../generator/definition/index.js";
import type { FlowDefinition } from "../../generator/definition/types.js";
import { DefinitionError } from "../../generator/errors.js";
import { mockProblems } from "./check-mocks.js";
import { flowId } from "../../generator/definition/flow-id.js";

/**
 * Checks the wiring and the mocks of definitions that are not from files.
 *
 * @returns the warnings.
 * @throws DefinitionError with every problem. Places are JSON pointers, and the file is the flow's address.
 */
export async function checkInMemory(
  definitions: readonly FlowDefinition[],
): Promise<readonly DefinitionProblem[]> {
  if (definitions.length === 0) return [];
  const { createWiringCheck, remoteProblems } = await import("../../generator/wiring/index.js");
  const check = createWiringCheck();
  const errors: DefinitionProblem[] = [];
  const warnings: DefinitionProblem[] = [];
  for (const definition of definitions) {
    const found = checkOne(definition, check);
    errors.push(...remoteProblems(found.errors, flowId(definition)));
    warnings.push(...remoteProblems(found.warnings, flowId(definition)));
  }
  if (errors.length > 0) throw new DefinitionError(errors);
  return warnings;
}

function checkOne(definition: FlowDefinition, check: DefinitionCheck): ReturnType<DefinitionCheck> {
  const ofMocks = mockProblems(definition).map(({ path, message }): Diagnostic => ({
    path,
    at: "value",
    message,
  }));
  // What a mock that is invalid has is not an output.
  if (ofMocks.length > 0) return { errors: ofMocks, warnings: [] };
  return check(definition);
}
