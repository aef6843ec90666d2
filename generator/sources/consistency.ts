import { listSome } from "../definition/diagnostic.js";
import {
  problemAt,
  type DefinitionFile,
  type DefinitionProblem,
  type FlowDefinition,
} from "../definition/index.js";
import type { LoadedDefinition } from "./source.js";
import { flowId, versionName } from "../definition/flow-id.js";

/** A definition with its text, which locates problems. */
export interface ReadDefinition extends LoadedDefinition {
  readonly file: DefinitionFile;
}

/**
 * Checks definitions against each other: no version of a flow is defined twice, and every version with a definition is
 * in the `published` of the draft. Each problem names both files.
 *
 * @param definitions - in order: the later one of two is reported.
 */
export function checkConsistency(definitions: readonly ReadDefinition[]): DefinitionProblem[] {
  const problems: DefinitionProblem[] = [];
  const first = new Map<string, ReadDefinition>();
  for (const read of definitions) {
    const { definition } = read;
    const key = keyOf(definition, definition.version);
    const other = first.get(key);
    if (other === undefined) {
      first.set(key, read);
      continue;
    }
    const message = `${versionName(definition)} is defined twice: here, and in ${other.origin}. Change the slug of one, or remove it`;
    problems.push(problemAt(read.file, ["slug"], message));
  }
  for (const read of first.values()) {
    const { definition, file } = read;
    const { version } = definition;
    const draft = first.get(keyOf(definition, "draft"));
    if (version === "draft" || draft === undefined) continue;
    const published = draft.definition.published ?? [];
    if (published.includes(version)) continue;
    const known = listSome(published);
    const message = `version ${version} is not among the published versions of the draft in ${draft.origin} (${
      known === "" ? "it names none" : known
    }): add it to \`published\` there`;
    problems.push(problemAt(file, ["version"], message));
  }
  return problems;
}

function keyOf(definition: FlowDefinition, version: "draft" | number): string {
  return `${flowId(definition)}@${version}`;
}
