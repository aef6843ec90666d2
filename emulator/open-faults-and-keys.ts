import { createFaultInjector, type FaultInjector } from "./faults/injector.js";
import { readFaultRules } from "./faults/rules.js";
import { createKeyRing, readKeys, type KeyRing } from "./keys.js";
import type { EmulatorOptions } from "./options.js";
import { readSettings } from "./settings.js";

/**
 * Reads the files of faults and keys that the options name.
 *
 * @param faultsChanged is called when the faults are others.
 * @throws UsageError for an invalid file.
 */
export async function openFaultsAndKeys(
  { keys, chaos }: EmulatorOptions,
  cwd: string,
  faultsChanged: () => void,
): Promise<{ readonly keys: KeyRing; readonly faults: FaultInjector }> {
  return {
    keys: createKeyRing(typeof keys === "string" ? await readSettings(keys, cwd, readKeys) : keys),
    faults: createFaultInjector(
      chaos === undefined ? [] : await readSettings(chaos, cwd, readFaultRules),
      faultsChanged,
    ),
  };
}
