import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import * as z from "zod";
import { closedObject, knownKeys } from "../generator/definition/format/schema-builders.js";
import { UsageError } from "../generator/errors.js";
import type { JsonValue } from "../generator/json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../generator/json-schema/values.js";
import { parseJson } from "./json.js";

/** Invalid settings of keys or faults; the message names the field. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
}

/**
 * Reads a settings file in YAML or JSON.
 *
 * @param read turns the document into settings.
 * @throws UsageError naming the file and the problem.
 */
export async function readSettings<Settings>(
  file: string,
  cwd: string,
  read: (document: JsonValue) => Settings,
): Promise<Settings> {
  let text: string;
  try {
    text = await readFile(resolve(cwd, file), "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read`, { cause: error });
  }
  const { parse } = await import("yaml");
  let document: JsonValue;
  try {
    // Every JSON document is a YAML document; the round trip leaves only values that JSON has.
    document = parseJson(JSON.stringify((parse(text) as unknown) ?? null));
  } catch (error) {
    const reason = error instanceof Error ? error.message : "it cannot be parsed";
    throw new UsageError(`${file} is neither YAML nor JSON: ${reason}`, { cause: error });
  }
  try {
    return read(document);
  } catch (error) {
    if (error instanceof SettingsError)
      throw new UsageError(`${file}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** The entries of a settings document: the document itself, or the list in its `field`. */
export function listIn(document: JsonValue, field: string): readonly JsonValue[] {
  const list = isJsonObject(document) ? ownValue(document, field) : document;
  if (isJsonList(list)) return list;
  throw new SettingsError(`Expected a list, or an object with a list in "${field}"`);
}

/**
 * Parses settings. Messages of the schema say what a field has to be.
 *
 * @param at - what the value is called in messages.
 * @throws SettingsError with the field and the message of the first issue; an unknown field comes first.
 */
export function parseSettings<Settings>(
  schema: z.ZodType<Settings>,
  value: JsonValue,
  at: string,
): Settings {
  const { data, error, success } = schema.safeParse(value);
  if (success) return data;
  throw new SettingsError(describeIssues(error.issues, at));
}

function describeIssues(issues: readonly z.core.$ZodIssue[], at: string): string {
  const issue = issues.find(({ code }) => code === "unrecognized_keys") ?? issues[0];
  if (issue === undefined) return `${at} is invalid`;
  const place = [at, ...issue.path.map(String)].join(".");
  if (issue.code === "unrecognized_keys")
    return `${place}.${issue.keys.join()} is unknown; the fields are ${knownKeys(issue.message).join(", ")}`;
  // Of alternatives, the message is the index of the one that is meant.
  const meant = issue.code === "invalid_union" ? issue.errors[Number(issue.message)] : undefined;
  return meant === undefined ? `${place} ${issue.message}` : describeIssues(meant, place);
}

/** Settings with no other than these fields. */
export function settingsObject<Shape extends z.core.$ZodShape>(
  shape: Shape,
): z.ZodObject<Shape, z.core.$strict> {
  return closedObject(shape, "has to be an object");
}

export const text: z.ZodString = z.string("has to be a string");

const AMOUNT = "has to be a number, 0 or more";
/** A number that is not negative. */
export const amount: z.ZodNumber = z
  .number({ error: ({ input }) => (input === undefined ? "is missing" : AMOUNT) })
  .min(0, AMOUNT);
