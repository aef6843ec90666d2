import { entryOf, isList, isObject } from "../../json-schema/values.js";
import type { Answer, Unreachable } from "../probe.js";

/*
 * How answers are described in a report: with nothing that a user wrote. Names of fields are kept only of objects that are
 * recognised by one of their fields, because an object may also be a map whose keys are the user's.
 */

const NAME = /^[A-Za-z_][A-Za-z\d_]{0,39}$/;
const MOST_NAMES = 40;
const RECOGNISED: ReadonlySet<string> = new Set([
  ...["id", "type", "kind", "name", "slug", "status", "valid", "flow", "flows", "steps", "blocks"],
  ...["step_id", "stepId", "flow_id", "flowId", "project", "project_id", "projectId", "runs"],
  ...["executionId", "execution_id", "environment", "version_id", "number", "result", "flowRun"],
]);

/** The names of an object's fields with the types of their values: `id: string, steps: list of 3`. */
export function describeFields(value: unknown): string {
  if (!isObject(value)) return describeType(value);
  const names = Object.keys(value);
  if (!names.some((name) => RECOGNISED.has(name))) return describeType(value);
  const shown = names
    .slice(0, MOST_NAMES)
    .map((name) => `${NAME.test(name) ? name : "?"}: ${describeType(entryOf(value, name))}`);
  return shown.join(", ") + (names.length > MOST_NAMES ? ", …" : "");
}

/** The type of a value. */
export function describeType(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (isList(value)) return `list of ${value.length}`;
  if (isObject(value)) return `object of ${Object.keys(value).length}`;
  return typeof value;
}

/** The status of an answer, and the code of an error where it has one. */
export function describeStatus(answer: Answer | Unreachable): string {
  if (answer.status === undefined) return answer.reason;
  const code = errorCodeOf(answer);
  return code === undefined ? `${answer.status}` : `${answer.status} ${code}`;
}

/** The code of an error, if it is written as the codes that are known. */
export function errorCodeOf(answer: Answer | Unreachable): string | undefined {
  if (answer.status === undefined) return undefined;
  const code: unknown = entryOf(entryOf(answer.body, "detail"), "code");
  return typeof code === "string" && /^[A-Z][A-Z_]{1,39}$/.test(code) ? code : undefined;
}

/** The first of several spellings of a field that is there. */
export function fieldOf(value: unknown, ...names: readonly string[]): unknown {
  const name = names.find((each) => entryOf(value, each) !== undefined);
  return name === undefined ? undefined : entryOf(value, name);
}

/** The members of a list or of a map. */
export function membersOf(value: unknown): readonly unknown[] {
  if (isList(value)) return value;
  return isObject(value) ? Object.values(value) : [];
}

/** A text's own value where it is one of a few words, so that it is nothing that a user wrote. */
export function word(value: unknown): string | undefined {
  return typeof value === "string" && /^[a-z_]{1,20}$/.test(value) ? value : undefined;
}
