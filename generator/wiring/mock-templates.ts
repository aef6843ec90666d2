import type { JsonValue, Path } from "../json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../json-schema/values.js";
import type { Template } from "./placeholders.js";

/** The texts of a mock in which the emulator replaces placeholders: those of `$template`, and messages of `$error`. */
export function mockTemplates(mock: JsonValue, path: Path): readonly Template[] {
  if (!isJsonObject(mock)) return [];
  const template = ownValue(mock, "$template");
  const error = ownValue(mock, "$error");
  const sequence = ownValue(mock, "$sequence");
  const then = ownValue(mock, "$then");
  return [
    ...(template === undefined ? [] : textsIn(template, [...path, "$template"])),
    ...(error === undefined ? [] : errorTexts(error, [...path, "$error"])),
    ...(isJsonList(sequence)
      ? sequence.flatMap((each, index) => mockTemplates(each, [...path, "$sequence", index]))
      : []),
    ...(then === undefined ? [] : mockTemplates(then, [...path, "$then"])),
  ];
}

function errorTexts(error: JsonValue, path: Path): readonly Template[] {
  if (typeof error === "string") return [{ text: error, path }];
  const message = isJsonObject(error) ? ownValue(error, "message") : undefined;
  return typeof message === "string" ? [{ text: message, path: [...path, "message"] }] : [];
}

function textsIn(value: JsonValue, path: Path): readonly Template[] {
  if (typeof value === "string") return [{ text: value, path }];
  if (isJsonList(value)) return value.flatMap((each, index) => textsIn(each, [...path, index]));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => textsIn(each, [...path, key]));
}
