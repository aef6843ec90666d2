import type { FlowDetail, StartRun } from "../../emulator/ui/api.js";
import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isObject, listOf, withRequiredObjects } from "../schema/resolve.js";
import { stepsOf } from "../flows/steps.js";
import type { RunDraft } from "./draft.js";

/** What the emulator allows of a run. */
export const MOST_ATTACHMENTS = 10;

type Flow = Pick<FlowDetail, "flow" | "version" | "inputs" | "steps">;

/** Names that are entered and that the flow does not take: an older definition did. */
export function unknownInputs(flow: Flow, parameters: JsonObject): readonly string[] {
  if (!isObject(flow.inputs)) return [];
  const { properties, additionalProperties, patternProperties } = flow.inputs;
  if (additionalProperties !== undefined && additionalProperties !== false) return [];
  if (patternProperties !== undefined || !isObject(properties)) return [];
  return Object.keys(parameters).filter((name) => !Object.hasOwn(properties, name));
}

/** The inputs that are sent: those that the flow takes. */
export function knownInputs(flow: Flow, parameters: JsonObject): JsonObject {
  const unknown = new Set(unknownInputs(flow, parameters));
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !unknown.has(name)));
}

/** What the emulator is asked to run. Overrides of steps that the flow no longer has are left out. */
export function startRunOf(flow: Flow, draft: RunDraft): StartRun {
  const { overrides, attachments, tools, trace, sessionId } = draft;
  const steps = new Set(stepsOf(flow.steps).map(({ id }) => id));
  const blockOverrides = Object.fromEntries(
    Object.entries(overrides).filter(
      ([id, fields]) => steps.has(id) && Object.keys(fields).length > 0,
    ),
  );
  const files = attachments.map(({ url, mimeType, filename }) => ({
    kind: "url",
    url,
    mimeType,
    ...(filename === "" ? {} : { filename }),
  }));
  const given = toolsOf(tools);
  const known = knownInputs(flow, draft.parameters);
  return {
    flow: flow.flow,
    version: flow.version,
    parameters: draft.mode === "form" ? withRequiredObjects(flow.inputs, known) : known,
    ...(Object.keys(blockOverrides).length === 0 ? {} : { blockOverrides }),
    ...(files.length === 0 ? {} : { attachments: files }),
    ...(given.length === 0 ? {} : { tools: given }),
    trace,
    ...(sessionId === "" ? {} : { sessionId }),
  };
}

/** The tools that are entered: a list, or one. */
function toolsOf(tools: JsonValue | undefined): readonly JsonObject[] {
  return isObject(tools) ? [tools] : listOf(tools).filter((each) => isObject(each));
}
