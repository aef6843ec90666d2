import type { FlowDefinition } from "../generator/definition/types.js";
import { openDefinitionStore, type DefinitionStore } from "./flows/definition-store.js";
import type { Log } from "./log.js";
import type { EmulatorOptions } from "./options.js";

/** Reads definition files again when they change. @returns what ends that. */
export async function watchServed(
  options: EmulatorOptions,
  cwd: string,
  definitions: DefinitionStore,
  log: Log,
): Promise<() => Promise<void>> {
  const { watchDefinitions } = await import("./flows/watch.js");
  return watchDefinitions(patternsIn(options), cwd, {
    onChange: (files) => {
      definitions.reload(files).catch(log.bug);
    },
    onNotice: log.notice,
  });
}

/**
 * Opens the definitions that the options name.
 *
 * @throws DefinitionError for invalid definitions, UsageError when a path matches nothing.
 */
export async function openDefinitions(
  options: EmulatorOptions,
  cwd: string,
  log: Log,
): Promise<DefinitionStore> {
  const { flows = [] } = options;
  const definitions =
    typeof flows === "string"
      ? []
      : flows.filter((entry): entry is FlowDefinition => typeof entry !== "string");
  return await openDefinitionStore({
    definitions,
    patterns: patternsIn(options),
    cwd,
    report: log.notice,
  });
}

function patternsIn({ flows = [] }: EmulatorOptions): readonly string[] {
  return typeof flows === "string" ? [flows] : flows.filter((entry) => typeof entry === "string");
}
