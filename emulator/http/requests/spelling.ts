import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonList, isJsonObject, setOwn } from "../../../generator/json-schema/values.js";
import { snakeCase } from "../../runs/overrides.js";

/**
 * The fields of request bodies whose names have several words. The documentation prints some of them in snake case, and
 * clients send camel case.
 */
const FIELDS: readonly string[] = [
  "blockOverrides",
  "toolChoice",
  "executionId",
  "pausedAtStep",
  "iterationsUsed",
  "toolCallMessages",
  "accumulatedOutputs",
  "stepIndex",
  "inputOverrides",
  "runRemaining",
  "callbackUrl",
  "callbackEvents",
];

/** The same for the entries of lists. */
const ENTRY_FIELDS: Readonly<Record<string, readonly string[]>> = {
  attachments: ["mimeType"],
  messages: ["toolCalls", "toolCallId"],
  toolCallMessages: ["toolCalls", "toolCallId"],
};

/** Names in camel case by those in snake case. */
type Names = ReadonlyMap<string, string>;

const NAMES: Names = camelCaseNames(FIELDS);
const ENTRY_NAMES: ReadonlyMap<string, Names> = new Map(
  Object.entries(ENTRY_FIELDS).map(([field, names]) => [field, camelCaseNames(names)]),
);

function camelCaseNames(names: readonly string[]): Names {
  return new Map(names.map((name) => [snakeCase(name), name]));
}

/**
 * The fields of a request body that are set, with their names in camel case. A field in both spellings has the camel-case
 * value. Null counts as absent, as the service's own clients send it for "not set".
 */
export function fieldsOf(body: JsonObject): JsonObject {
  const fields: Record<string, JsonValue> = {};
  for (const [written, value] of Object.entries(body)) {
    const name = NAMES.get(written) ?? written;
    if (value === null || (name !== written && Object.hasOwn(body, name))) continue;
    const names = ENTRY_NAMES.get(name);
    setOwn(fields, name, names === undefined ? value : renameEntries(value, names));
  }
  return fields;
}

function renameEntries(list: JsonValue, names: Names): JsonValue {
  if (!isJsonList(list)) return list;
  return list.map((entry) => (isJsonObject(entry) ? rename(entry, names) : entry));
}

function rename(object: JsonObject, names: Names): JsonObject {
  if (!Object.keys(object).some((name) => names.has(name))) return object;
  const renamed: Record<string, JsonValue> = {};
  for (const [written, value] of Object.entries(object)) {
    const name = names.get(written) ?? written;
    if (name === written || !Object.hasOwn(object, name)) setOwn(renamed, name, value);
  }
  return renamed;
}
