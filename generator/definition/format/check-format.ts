import type * as z from "zod";
import {
  withoutConsequences,
  type Diagnostic,
  listAlternatives,
  describeValue,
} from "../diagnostic.js";
import { toPointer } from "../../json-schema/pointer.js";
import { MAX_PROBLEMS } from "../limits.js";
import type { Path, JsonValue } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import { isObject, valueAt } from "../../json-schema/values.js";
import { knownKeys } from "./schema-builders.js";
import { VERSION_RULE, flowSchema } from "./schema.js";
import { FLAG_RULE } from "./values.js";
import type { RawFlow } from "./raw-definition.js";

type Issue = z.core.$ZodIssue;

/** Whether a document has the form of a definition; `rules/` then checks its content. */
export function isRawFlow(root: JsonValue): root is JsonValue & RawFlow {
  return flowSchema.safeParse(root).success;
}

/** Finds everything in a document that does not have the form of a definition. */
export function checkFormat(root: JsonValue): Diagnostic[] {
  return checkAgainst(flowSchema, root);
}

/** Finds everything in a document that a schema of `closedObject` and `oneOf` rejects. */
export function checkAgainst(schema: z.ZodType, root: unknown): Diagnostic[] {
  const { error } = schema.safeParse(root, { error: expectation });
  return withoutConsequences(
    (error?.issues ?? []).flatMap((issue) => diagnosticsOf(issue, [], root)),
  );
}

/** What was expected, for issues of schemas without a message. */
function expectation(issue: z.core.$ZodRawIssue): string {
  switch (issue.code) {
    case "invalid_value":
      return listAlternatives(issue.values.map(String));
    case "invalid_type":
      return issue.expected === "string" ? "text" : `a value of type ${issue.expected}`;
    default:
      return "something else";
  }
}

function diagnosticsOf(issue: Issue, base: Path, root: unknown): Diagnostic[] {
  const path = [...base, ...issue.path.map((key) => (typeof key === "symbol" ? String(key) : key))];
  const value = valueAt(root, path);
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key, index) =>
        // More problems than these are only counted.
        unknownKey(key, path, index <= MAX_PROBLEMS ? knownKeys(issue.message) : [], value),
      );
    case "invalid_union": {
      const intended = /^\d+$/.test(issue.message)
        ? issue.errors[Number(issue.message)]
        : undefined;
      if (intended !== undefined)
        return intended.flatMap((inner) => diagnosticsOf(inner, path, root));
      return [wrongValue(path, value, issue.message, root)];
    }
    case "invalid_value": {
      const values = issue.values.map(String);
      const suggestion = typeof value === "string" ? () => suggest(value, values) : undefined;
      return [{ ...wrongValue(path, value, issue.message, root), suggest: suggestion }];
    }
    default:
      return [wrongValue(path, value, issue.message, root)];
  }
}

function unknownKey(key: string, path: Path, known: readonly string[], value: unknown): Diagnostic {
  const isTaken = (candidate: string): boolean =>
    isObject(value) && Object.hasOwn(value, candidate);
  const free = known.filter((candidate) => !isTaken(candidate));
  const suggestion = suggest(key, free);
  const shown = JSON.stringify(key);
  const message =
    suggestion === undefined && known.length > 0
      ? `unknown key ${shown}; valid keys are ${listAlternatives(known)}`
      : `unknown key ${shown}`;
  return {
    path: [...path, key],
    at: "key",
    message,
    suggest: () => suggestion,
    meantKey: suggestion === undefined ? undefined : toPointer([...path, suggestion]),
  };
}

function wrongValue(path: Path, value: unknown, expected: string, root: unknown): Diagnostic {
  const key = path.at(-1);
  const parent = path.slice(0, -1);
  if (value === undefined && isObject(valueAt(root, parent)))
    return {
      path: parent,
      at: "key",
      message: `${JSON.stringify(key)} is missing: expected ${expected}`,
      dependsOn: toPointer(path),
    };
  return {
    path,
    at: "value",
    message: `expected ${expected}, found ${describeValue(value)}`,
    suggest: () => unquoted(value, expected),
  };
}

/** YAML reads `yes` and `"2"` as strings. */
function unquoted(value: unknown, expected: string): string | undefined {
  if (typeof value !== "string") return undefined;
  if (expected === FLAG_RULE)
    return /^(?:yes|on|y)$/i.test(value)
      ? "true"
      : /^(?:no|off|n)$/i.test(value)
        ? "false"
        : undefined;
  return expected.includes(VERSION_RULE) && /^[1-9]\d*$/.test(value) ? value : undefined;
}
