import { readFileSync } from "node:fs";
import { readDefinition, type DefinitionProblem } from "../../../generator/definition/index.js";
import { createWiringCheck } from "../../../generator/wiring/index.js";

type WiringOptions = Parameters<typeof createWiringCheck>[0];

/** What is found in a text, errors and warnings alike, in the order of the text. */
export function findingsOf(
  path: string,
  text: string,
  options?: WiringOptions,
): readonly DefinitionProblem[] {
  const check = createWiringCheck(options);
  const read = readDefinition({ path, text }, (definition) => {
    const { errors, warnings } = check(definition);
    return { errors: [], warnings: [...errors, ...warnings] };
  });
  return "definition" in read ? read.warnings : read.problems;
}

/** What is found in a file. */
export function findingsIn(path: string): readonly DefinitionProblem[] {
  return findingsOf(path, readFileSync(path, "utf8"));
}
