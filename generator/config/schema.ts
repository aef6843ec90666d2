import * as z from "zod";
import type { Diagnostic } from "../definition/diagnostic.js";
import { closedObject, oneOf } from "../definition/format/schema-builders.js";
import { checkAgainst } from "../definition/format/check-format.js";
import { toPointer } from "../json-schema/pointer.js";
import { findSpan } from "../definition/text/document.js";
import { parseText, withoutByteOrderMark } from "../definition/text/parse.js";
import { LineIndex } from "../definition/text/position.js";
import { ConfigError } from "../errors.js";
import type { Source } from "../sources/index.js";
import type { Config } from "./config.js";

/** The message for an unknown setting that holds a secret by its name. */
const SECRET_KEY = /^unknown key "(?:\w*api_?key|\w*token|key|secret|password)"/i;

const text = z.string("text");
const version = z.int("a version number, 1 or more").min(1, "a version number, 1 or more");
const CALL_VERSION_RULE = '"draft", "production" or a version number';
const callVersion = z.union(
  [z.enum(["draft", "production"]), z.int(CALL_VERSION_RULE).min(1, CALL_VERSION_RULE)],
  CALL_VERSION_RULE,
);
const flowId = z
  .string("org/project/slug")
  .regex(/^[a-z0-9-]+\/[a-z0-9-]+\/[a-z0-9-]+$/, "org/project/slug");
const flowIdOrAll = z
  .string("org/project/slug")
  .regex(/^(?:\*|[a-z0-9-]+\/[a-z0-9-]+\/[a-z0-9-]+)$/, "org/project/slug, or * for every flow");

const server = closedObject({ server: text }, "an object with the base URL of a server");
const hosted = closedObject(
  {
    hosted: closedObject(
      { project: text.optional(), url: text.optional() },
      "an object with `project` (org/project, or a UUID) and `url`, both optional",
    ),
  },
  "an object with `hosted`",
);
const customSource = z.custom<Source>(
  (value) => hasLoad(value) && "describe" in value,
  "an object with `describe` and `load`",
);
const sourceEntry = oneOf([text, server, hosted, customSource], (value) =>
  typeof value !== "object" || value === null ? 0 : hasLoad(value) ? 3 : "hosted" in value ? 2 : 1,
);
const source = oneOf(
  [sourceEntry, z.array(sourceEntry, "a list of paths, globs and servers")],
  (value) => (Array.isArray(value) ? 1 : 0),
);
const flowGlobs = z.array(text, "a list of globs of org/project/slug");

const versions = oneOf(
  [z.literal("all", "all"), z.array(version, "a list of version numbers, or all")],
  (value) => (Array.isArray(value) ? 1 : 0),
);

const configSchema = closedObject(
  {
    source: source.optional(),
    include: flowGlobs.optional(),
    exclude: flowGlobs.optional(),
    snapshot: text.optional(),
    out: text.optional(),
    objects: z.enum(["exact", "open"]).optional(),
    importExtension: z.enum(["js", "ts", "none"]).optional(),
    versions: z.record(flowIdOrAll, versions, "an object with flows as keys").optional(),
    defaultVersion: callVersion.optional(),
    pin: z
      .record(
        flowId,
        callVersion,
        "an object with org/project/slug as keys (`defaultVersion` is for every flow)",
      )
      .optional(),
    published: z.enum(["exact", "any"]).optional(),
    formats: z.enum(["annotation", "assert"]).optional(),
    schemas: z.enum(["none", "standard", "zod"]).optional(),
  },
  "an object of settings",
) satisfies z.ZodType<Config>;

/**
 * Checks the default export of a config module.
 *
 * @param file - the file's name, for messages.
 * @throws ConfigError with every problem, by JSON pointer.
 */
export function checkConfig(file: string, value: unknown): Config {
  const { success, data } = configSchema.safeParse(value);
  if (success) return data;
  const diagnostics = checkAgainst(configSchema, value);
  throw new ConfigError(
    diagnostics.map((diagnostic) => `${file}: ${sentence(diagnostic)}${at(diagnostic)}`).join("\n"),
  );
}

/**
 * Checks a config in JSON.
 *
 * @param file - the file's name, for messages.
 * @throws ConfigError with every problem, by line and column.
 */
export function parseJsonConfig(file: string, content: string): Config {
  const json = withoutByteOrderMark(content);
  if (json.trim() === "")
    throw new ConfigError(`${file}:1:1: the file is empty; it must contain at least {}`);
  const document = parseText(file, json);
  const lines = new LineIndex(json);
  const location = (span: { start: number; end: number }): string => {
    const { line, column } = lines.positionOf(span);
    return `${file}:${line}:${column}`;
  };
  if (document.problems.length > 0) {
    throw new ConfigError(
      document.problems.map(({ span, message }) => `${location(span)}: ${message}`).join("\n"),
    );
  }
  const { success, data } = configSchema.safeParse(document.value);
  if (success) return data;
  const diagnostics = checkAgainst(configSchema, document.value);
  throw new ConfigError(
    diagnostics
      .map((diagnostic) => {
        const span = findSpan(document, diagnostic.path, diagnostic.at);
        return `${location(span)}: ${sentence(diagnostic)}${at(diagnostic)}`;
      })
      .join("\n"),
  );
}

function hasLoad(value: unknown): value is object {
  return (
    typeof value === "object" &&
    value !== null &&
    "load" in value &&
    typeof value.load === "function"
  );
}

function sentence({ message, suggest }: Diagnostic): string {
  if (SECRET_KEY.test(message))
    return "keys and tokens do not belong in files: remove it, and set the variable NOUKAI_API_KEY";
  const suggestion = suggest?.();
  return suggestion === undefined ? message : `${message}; did you mean ${suggestion}?`;
}

function at({ path }: Diagnostic): string {
  return path.length === 0 ? "" : ` (at ${toPointer(path)})`;
}
