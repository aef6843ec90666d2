/**
 * What validates the calls of flows with schemas. What is wrong takes more: see `violations.ts`. It is loaded with the first call
 * that validates.
 */
import type { BoundFlow } from "../flow/bound-flow.js";
import type { AllSchemas, SchemaSource } from "./schema-source.js";
import { sentValues, type GivenInputs } from "./sent-values.js";
import type { ValidatedCall } from "./validated-call.js";

export { LoadedSchemas } from "./loaded-schemas.js";

/** A call whose settings are to be checked first. */
export interface CallToPrepare extends ValidatedCall {
  /** `validate` of the client and of the call, which the modes come from. */
  readonly settings: readonly unknown[];
}

/** `validate` of the client and of the call, in JSON. */
const SETTINGS = /^\[([{},]|null|"(in|out)puts":"(throw|warn|off)")*]$/;

/**
 * Checks the inputs of a call.
 *
 * @param inputs null for a call that goes on with a run
 * @param isStream whether outputs are checked where nothing can be awaited
 * @returns what the call is bound to: the flow, with a check of its outputs
 * @throws InputValidationError if they are invalid, and that is to be thrown.
 * @throws ValueError if `validate` of the client or of the call is not what it may be.
 * @throws APIConnectionError if what is needed cannot be loaded.
 */
export async function prepareCall(
  bound: BoundFlow,
  source: SchemaSource,
  call: CallToPrepare,
  inputs: GivenInputs | null | undefined,
  isStream: boolean,
): Promise<BoundFlow> {
  const { flow, version, modes, settings } = call;
  // As JSON, the settings take less code to check than member by member.
  if (!SETTINGS.test(JSON.stringify(settings, readable)))
    (await source.loadViolations()).checkSettings(settings);
  const schemas = await source.load();
  const values = inputs && modes.inputs !== "off" ? sentValues(flow, version, inputs) : [];
  if (!values.every(([place, value]) => schemas.accepts(version, place, value)))
    await (await source.loadAll()).reportInputs(call, values);
  const { outputs = "warn" } = modes;
  if (outputs === "off") return bound;
  // What throws is loaded before anything is paid for.
  const all = isStream || outputs !== "warn" ? await source.loadAll() : undefined;
  return {
    ...bound,
    check: (place, value, executionId, held = value) => {
      if (schemas.acceptsOutput(version, place, value)) return undefined;
      const report = (rest: AllSchemas): void | Promise<void> =>
        rest.reportOutput(call, [place, value], executionId, held);
      // The result was paid for: it is not lost for want of a warning.
      return all ? report(all) : source.loadAll().then(report, () => undefined);
    },
  };
}

/** Refuses what JSON leaves out or does not know, as an empty text. */
function readable(_: string, value: unknown): unknown {
  return ["function", "symbol", "bigint"].includes(typeof value) ? "" : value;
}

// As in `lazy.ts`: the runtime at the start is one file.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/define.js";
