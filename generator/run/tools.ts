import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Tool, ToolContext } from "noukai-codegen-runtime";
import { TOOL_NAME_PATTERN } from "noukai-codegen-runtime/wire";
import { UsageError } from "../errors.js";
import { isObject, type UnknownObject } from "../json-schema/values.js";

/** A handler of a tool: what the default export of a module is. */
type Handler = (args: UnknownObject, context: ToolContext) => unknown;

const KINDS =
  "a JSON file with the answer, or a module whose default export is a function of the arguments, or a tool of defineTool";

/**
 * Loads the tool of a `--tool` argument.
 *
 * @param argument `name=file`
 * @param warn receives what a handler threw: the model is told, and the run goes on.
 * @throws UsageError if it is anything else, or the file cannot be loaded.
 */
export async function loadTool(
  argument: string,
  cwd: string,
  warn: (message: string) => void,
): Promise<Tool> {
  const at = argument.indexOf("=");
  const name = argument.slice(0, Math.max(at, 0));
  const file = argument.slice(at + 1);
  if (!TOOL_NAME_PATTERN.test(name) || file === "")
    throw new UsageError(
      `--tool takes name=file, such as lookup=tools/lookup.ts, with a name of 1 to 64 letters, digits, _ and -; not "${argument}".`,
    );
  const path = resolve(cwd, file);
  if (!existsSync(path)) throw new UsageError(`There is no file ${file}: --tool takes ${KINDS}.`);
  if (extname(file) === ".json") return createTool(name, {}, await fixedAnswer(path, file), warn);
  const module = await importModule(path, file);
  const exported = module.default;
  if (isTool(exported)) {
    if (exported.function.name === name) return exported;
    const own = exported.function.name;
    throw new UsageError(`${file} has the tool ${own}: pass it as --tool ${own}=${file}.`);
  }
  if (!isHandler(exported))
    throw new UsageError(`${file} cannot answer the tool ${name}: --tool takes ${KINDS}.`);
  return createTool(name, module, exported, warn);
}

function createTool(
  name: string,
  { description, parameters }: UnknownObject,
  handler: Handler,
  warn: (message: string) => void,
): Tool {
  return {
    type: "function",
    function: {
      name,
      ...(typeof description === "string" && { description }),
      parameters: isObject(parameters) ? parameters : { type: "object" },
    },
    answer: async (given, context) => {
      try {
        const args: unknown =
          typeof given === "string" && given.trim() !== "" ? JSON.parse(given) : given;
        return textOf(await handler(isObject(args) ? args : {}, context));
      } catch (error) {
        if (context.signal?.aborted === true) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        warn(`The tool ${name} failed, and the model is told: ${reason}`);
        return JSON.stringify({ error: reason });
      }
    },
  };
}

/** Text for the model: a string as it is, and any other value as JSON. */
function textOf(value: unknown): string {
  if (typeof value === "string") return value;
  const text: unknown = JSON.stringify(value);
  return typeof text === "string" ? text : "null";
}

async function fixedAnswer(path: string, file: string): Promise<Handler> {
  try {
    const answer: unknown = JSON.parse(await readFile(path, "utf8"));
    return () => answer;
  } catch (cause) {
    throw notLoaded(file, cause);
  }
}

async function importModule(path: string, file: string): Promise<UnknownObject> {
  try {
    if (!/\.[cm]?ts$/.test(path)) return namespaceOf(await import(pathToFileURL(path).href));
    const { createJiti } = await import("jiti");
    return namespaceOf(await createJiti(import.meta.url).import(path));
  } catch (cause) {
    throw notLoaded(file, cause);
  }
}

function namespaceOf(module: unknown): UnknownObject {
  return isObject(module) ? module : {};
}

function notLoaded(file: string, cause: unknown): UsageError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new UsageError(`${file} could not be loaded: ${reason}`, { cause });
}

function isHandler(value: unknown): value is Handler {
  return typeof value === "function";
}

function isTool(value: unknown): value is Tool {
  return (
    isObject(value) &&
    value.type === "function" &&
    isObject(value.function) &&
    typeof value.function.name === "string" &&
    typeof value.answer === "function"
  );
}
