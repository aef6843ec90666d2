import { posix, resolve } from "node:path";
import type { ResolvedConfig } from "../../config/index.js";
import { readDefinition, type FlowDefinition } from "../../definition/index.js";
import type { FlowVersions } from "../../diff/index.js";
import { createFlowFilter, parseSourceName, type LoadedDefinition } from "../../sources/index.js";
import { createPathFilter } from "../../sources/files/path-filter.js";
import { openCommit, type Unreadable } from "./git.js";
import { flowId } from "../../definition/flow-id.js";

/** Flows by `org/project/slug`. */
export type Flows = ReadonlyMap<string, FlowVersions>;

/**
 * Reads the definition files of a commit that the config's sources name. Definitions that were invalid are left out.
 *
 * @param revision - what git calls a revision.
 */
export async function committedFlows(
  config: ResolvedConfig,
  revision: string,
): Promise<Flows | Unreadable> {
  const commit = await openCommit(config.cwd, revision);
  if (typeof commit === "string") return commit;
  const isDefinition = await definitionFilter(config);
  const isSelected = await createFlowFilter(config);
  const files = (await commit.files()).flatMap((file) => {
    const path = posix.relative(commit.prefix, file.path);
    return isDefinition(path) ? [{ ...file, shown: path }] : [];
  });
  const texts = await commit.read(files);
  const definitions = files.flatMap(({ shown }, index) => {
    const result = readDefinition({ path: shown, text: texts[index] ?? "" });
    return "definition" in result ? [result.definition] : [];
  });
  return byFlow(definitions.filter((definition) => isSelected(flowId(definition))));
}

/** The loaded definitions that are in files of the working tree. */
export async function localFlows(
  config: ResolvedConfig,
  loaded: readonly LoadedDefinition[],
): Promise<Flows> {
  const isDefinition = await definitionFilter(config);
  const local = loaded.filter(({ origin }) => isDefinition(origin));
  return byFlow(local.map(({ definition }) => definition));
}

async function definitionFilter({
  cwd,
  source,
}: ResolvedConfig): Promise<(path: string) => boolean> {
  const patterns = source
    .map(parseSourceName)
    .flatMap((named) => (named.kind === "files" ? [named.pattern] : []));
  const matches = await createPathFilter(patterns, cwd);
  return (path) => matches(resolve(cwd, path));
}

function byFlow(definitions: readonly FlowDefinition[]): Flows {
  const flows = new Map<string, Map<FlowDefinition["version"], FlowDefinition>>();
  for (const definition of definitions) {
    const id = flowId(definition);
    const versions = flows.get(id) ?? new Map<FlowDefinition["version"], FlowDefinition>();
    flows.set(id, versions.set(definition.version, definition));
  }
  return flows;
}
