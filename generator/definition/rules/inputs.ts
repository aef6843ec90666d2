import { listAlternatives, describeValue } from "../diagnostic.js";
import type { JsonValue } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import { entryOf } from "../../json-schema/values.js";
import { declaredInputs, type DeclaredInput, type SchemaReports } from "./declarations.js";

/** PROTOCOL, "Errors": requests have a field of this name. */
const RESERVED_INPUT = "attachments";

/**
 * Checks that the inputs are the properties of an object, and that `primary` is one of them.
 *
 * @returns the inputs that are declared by name, in order, also those of alternatives.
 */
export function checkInputs(root: JsonValue, reports: SchemaReports): readonly DeclaredInput[] {
  const inputs = entryOf(root, "inputs");
  const declared =
    inputs === undefined ? [] : declaredInputs({ value: inputs, path: ["inputs"] }, reports);
  if (declared === undefined) return [];
  for (const { name, path } of declared) {
    if (name !== RESERVED_INPUT) continue;
    const message = `an input cannot be named \`${RESERVED_INPUT}\`: the service has a separate field of this name`;
    reports.error({ path, at: "key", message });
  }
  const primary = entryOf(root, "primary");
  const names = declared.map((input) => input.name);
  if (typeof primary !== "string" || names.includes(primary)) return declared;
  const message =
    names.length === 0
      ? `${JSON.stringify(primary)} cannot be the primary input: the flow declares no inputs`
      : `expected the name of an input (${listAlternatives(names)}), found ${describeValue(primary)}`;
  reports.error({
    path: ["primary"],
    at: "value",
    message,
    dependsOn: "/inputs",
    suggest: () => suggest(primary, names),
  });
  return declared;
}
