import * as z from "zod";
import { ServiceError, type ServiceErrorCode } from "../../errors.js";
import type { JsonObject, JsonValue } from "../../../generator/json-schema/types.js";
import { isJsonObject, isObject } from "../../../generator/json-schema/values.js";
import { isErrorCode } from "../errors.js";
import { fieldsOf } from "./spelling.js";

/**
 * Parses a body, with field names in camel case or snake case.
 *
 * @throws ServiceError with the code and message of the first issue.
 */
export function parseBody<Parsed>(schema: z.ZodType<Parsed>, body: JsonObject): Parsed {
  const { data, error, success } = schema.safeParse(fieldsOf(body), { error: expectation });
  if (success) return data;
  const [issue] = error.issues;
  if (issue === undefined) throw new ServiceError("VALIDATION_ERROR", "The body is invalid");
  const code: unknown = issue.code === "custom" ? issue.params?.code : undefined;
  if (isErrorCode(code)) throw new ServiceError(code, issue.message);
  throw new ServiceError("VALIDATION_ERROR", `${fieldOf(issue.path)} ${issue.message}`);
}

/** What a field has to be, for issues of schemas without a message. */
function expectation(issue: z.core.$ZodRawIssue): string {
  if (issue.code !== "invalid_type") return "is invalid";
  switch (issue.expected) {
    case "string":
      return "has to be a string";
    case "boolean":
      return "has to be true or false";
    default:
      return "has to be an object";
  }
}

/** `attachments[0].url` */
function fieldOf(path: readonly PropertyKey[]): string {
  return path
    .map((key, at) =>
      typeof key === "number" ? `[${key}]` : `${at === 0 ? "" : "."}${String(key)}`,
    )
    .join("");
}

/** Adds an issue whose message is a whole sentence, with a code of the service. */
export function refuse(context: z.RefinementCtx, code: ServiceErrorCode, message: string): void {
  context.addIssue({ code: "custom", message, params: { code } });
}

/** A field inside a field of the body that may be left out or null. */
export function nullable<Schema extends z.ZodType>(
  schema: Schema,
): z.ZodType<z.output<Schema> | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** A value of JSON, passed on as it is. */
export const json: z.ZodType<JsonValue> = z.custom<JsonValue>((value) => value !== undefined);

/** An object, passed on as it is: an object schema of zod would copy it, without a key named `__proto__`. */
export const object: z.ZodType<JsonObject> = z.custom<JsonObject>(isObject, "has to be an object");

/** An optional object that is empty when it is left out. */
export const objectOrEmpty: z.ZodType<JsonObject> = object.default(() => ({}));

/** A list of objects. It has one issue at most: a list of a million numbers must not become a million issues. */
export const objects: z.ZodType<readonly JsonObject[]> = z
  .custom<readonly JsonValue[]>(Array.isArray, "has to be a list")
  .transform((list, context) => {
    const entries = list.filter(isJsonObject);
    if (entries.length === list.length) return entries;
    const at = list.findIndex((entry) => !isJsonObject(entry));
    context.addIssue({ code: "custom", path: [at], message: "has to be an object" });
    return z.NEVER;
  });

/** An optional list of objects that is empty when it is left out. */
export const objectsOrEmpty: z.ZodType<readonly JsonObject[]> = objects.default(() => []);

/** An optional boolean that is false when it is left out. */
export const flag: z.ZodType<boolean> = z.boolean().default(false);

const COUNT = "has to be a whole number from 0";
/** An optional integer, 0 or more. */
export const count: z.ZodType<number | undefined> = z.int(COUNT).min(0, COUNT).optional();
