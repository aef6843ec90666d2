import type { JsonObject, JsonValue, Path } from "../../../json-schema/types.js";
import { createJsonObject } from "../../../json-schema/values.js";
import type { FlowContext } from "./flow-context.js";
import { firstFound, firstText, type HostedObject } from "./hosted-object.js";
import { readSchema } from "./schema.js";

/** The inputs of a flow. */
interface ReadInputs {
  readonly inputs: JsonValue | undefined;
  /** The input that `message` sets, where the service says so. */
  readonly primary: string | undefined;
}

const MESSAGE: JsonObject = createJsonObject({ name: "message", type: "string" });

/** Reads the "global input schema". A chat flow without one takes a message. */
export function readInputs(
  parts: readonly HostedObject[],
  context: FlowContext,
  path: Path,
): ReadInputs {
  const found = firstFound(
    parts,
    ...[
      "globalinputschema",
      "globalinputs",
      "inputschema",
      "inputs",
      "initialschema",
      "initialinput",
    ],
    ...["inputfields", "parameters", "globalinputmodelid", "inputmodelid", "inputobjectmodelid"],
  );
  const inputs = readSchema(found, { ...context, of: "inputs" });
  const primary = firstText(parts, "primary", "primaryinput", "primaryfield");
  if (inputs !== undefined || firstText(parts, "kind", "flowtype") !== "chat")
    return { inputs, primary };
  context.notes.assume("a chat flow without an input schema takes `message`, a text", path);
  return { inputs: [MESSAGE], primary };
}
