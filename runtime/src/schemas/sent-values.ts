import type { CallInputs } from "../flow/check-inputs.js";
import type { FlowContract } from "../flow/contract.js";
import type { FlowDescriptor } from "../flow/types.js";
import { joinInputs } from "../validation/inputs.js";
import { isObject } from "../validation/values.js";
import type { SchemaPlace } from "./schema-place.js";

/** A value, and the schema that it is validated by. */
export type PlacedValue = readonly [place: SchemaPlace, value: unknown];

/** The inputs and overrides of a call. */
export type GivenInputs = CallInputs & { readonly blockOverrides?: unknown };

/** The inputs and overrides that a call sends, to be validated. Inputs that the call refuses anyway are left to it. */
export function sentValues(
  flow: FlowDescriptor<FlowContract>,
  version: unknown,
  { message, messages, parameters = {}, blockOverrides = {} }: GivenInputs,
): PlacedValue[] {
  const values: PlacedValue[] = [];
  const { primary = "message" } = flow.versions?.[String(version)] ?? flow;
  const last: unknown = Array.isArray(messages) ? messages.at(-1) : undefined;
  const turn = message ?? (isObject(last) ? last.content : undefined);
  if (isObject(parameters) && (last === undefined || typeof turn === "string"))
    values.push([["inputs"], joinInputs(parameters, turn, primary)]);
  if (isObject(blockOverrides))
    for (const [step, fields] of Object.entries(blockOverrides))
      if (fields !== undefined) values.push([["overrides", step], fields]);
  return values;
}
