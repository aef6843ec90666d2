import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { entryOf, isJsonList, isJsonObject } from "../../generator/json-schema/values.js";
import { parseMock } from "../flows/parse-mock.js";
import { parseJson } from "../json.js";
import { REDACTED } from "../runs/capture.js";
import type { TracedCall } from "./traced-calls.js";

/** Why a call, or a part of it, is not in a recording. */
export type GapReason =
  | "not-traced"
  | "truncated"
  | "redacted"
  | "skipped"
  | "not-ended"
  | "cause-not-traced"
  | "changed"
  | "no-mock";

/** What became of a call: its mock, what is missing of it, or both. */
export interface RecordedCall {
  readonly mock?: JsonValue;
  readonly gap?: { readonly reason: GapReason; readonly message: string };
}

/**
 * The mock that answers as a call did.
 *
 * @param isCaptured whether the trace has inputs or outputs at all: then a null is one.
 */
export function mockOfCall(call: TracedCall, isCaptured: boolean): RecordedCall {
  switch (call.status) {
    case "completed":
      return mockOfOutput(call, isCaptured);
    case "failed":
      return mockOfFailure(call);
    case "skipped":
      return missing("skipped", "the step was skipped");
    default:
      return missing("not-ended", `the step had not ended (${call.status})`);
  }
}

function mockOfOutput(call: TracedCall, isCaptured: boolean): RecordedCall {
  const { output } = call;
  if (output === undefined || (output === null && !(isCaptured && isNull(call))))
    return missing(
      "not-traced",
      "the trace has no output of it: only runs with `trace: true`, or of flows that are captured, have",
    );
  const text = JSON.stringify(output);
  const value = parseJson(text);
  // The input alone may be what was truncated.
  if (call.isTruncated && call.outputBytes !== Buffer.byteLength(text))
    return missing("truncated", "the service truncated it because of its size");
  if (isRedacted(value)) return missing("redacted", "its text is redacted");
  const mock = asMock(value);
  const parsed = parseMock(mock);
  return "mock" in parsed
    ? { mock }
    : missing("no-mock", `it cannot be a mock: ${parsed.problems[0]?.message ?? "it is not one"}`);
}

/** A null that is an output has the size of its JSON. */
function isNull({ outputBytes }: TracedCall): boolean {
  return outputBytes === undefined || outputBytes === "null".length;
}

/** Keys that begin with `$` would be read as those of a mock. */
function asMock(value: JsonValue): JsonValue {
  const isAmbiguous =
    isJsonObject(value) && Object.keys(value).some((name) => name.startsWith("$"));
  return isAmbiguous ? { $value: value } : value;
}

function mockOfFailure({ error }: TracedCall): RecordedCall {
  const [message, code] = ["message", "code"].map((name) => entryOf(error, name));
  const said = typeof error === "string" ? error : message;
  if (typeof said !== "string" || said === "")
    return {
      mock: { $error: "The step failed when it was recorded. The trace does not say why." },
      ...missing("cause-not-traced", "the trace does not say why it failed"),
    };
  const details = entryOf(error, "details");
  const failure: JsonObject = {
    ...(typeof code === "string" && { code }),
    message: withoutPlaceholders(said),
    ...(details !== undefined &&
      details !== null && { details: parseJson(JSON.stringify(details)) }),
  };
  const isPlain = Object.keys(failure).length === 1;
  return {
    mock: { $error: isPlain ? (failure.message ?? "") : failure },
    ...(failure.message !== said &&
      missing("changed", "its message has {{…}}, which mocks replace: the braces are apart")),
  };
}

/** Messages of mocks are templates. */
function withoutPlaceholders(message: string): string {
  return message.replaceAll("{{", "{ {").replaceAll("}}", "} }");
}

function isRedacted(value: JsonValue): boolean {
  if (isJsonList(value)) return value.some(isRedacted);
  if (isJsonObject(value)) return Object.values(value).some(isRedacted);
  return value === REDACTED;
}

function missing(reason: GapReason, message: string): Required<Pick<RecordedCall, "gap">> {
  return { gap: { reason, message } };
}
