import type { AnySchema, ErrorObject, Options, ValidateFunction } from "ajv";
import { parsePointer } from "../../generator/json-schema/pointer.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject } from "../../generator/json-schema/values.js";
import { UnusableSchemaError } from "./errors.js";
import type { SchemaBundle } from "./bundle.js";

/** The first violation of a schema by a value. */
export interface Violation {
  /** The path, such as `mistakes[0].word`; empty for the value itself. */
  readonly path: string;
  /** The problem, without the path and without a full stop. */
  readonly message: string;
}

export interface ValidateOptions {
  /** Fill in `default`s, changing the value that is checked. */
  readonly useDefaults: boolean;
}

/** Checks one value; undefined means it is valid. */
export type Validator = (value: JsonValue) => Violation | undefined;

/**
 * Compiles a schema into a function. Ajv is loaded at the first use, so that the emulator starts without it.
 *
 * @throws UnusableSchemaError when the schema is not a valid JSON Schema.
 */
export async function compileValidator(
  bundle: SchemaBundle,
  options: ValidateOptions,
): Promise<Validator> {
  const ajv = await instanceFor(bundle, options, true);
  let validate: ValidateFunction;
  try {
    validate = compile(ajv, bundle);
  } catch (strictlyUnicode) {
    // Patterns such as "\-" are valid only without the unicode flag, which JSON Schema recommends but does not require.
    try {
      validate = compile(await instanceFor(bundle, options, false), bundle);
    } catch {
      throw new UnusableSchemaError(reasonOf(strictlyUnicode), { cause: strictlyUnicode });
    }
  }
  return (value) => {
    if (validate(value)) return undefined;
    const [first] = validate.errors ?? [];
    return first === undefined
      ? { path: "", message: "does not satisfy the schema" }
      : violation(first);
  };
}

/** How many allowed values a message lists, and how many characters of each. */
const MAX_SHOWN_VALUES = 50;
const MAX_SHOWN_LENGTH = 200;

/** The common part of Ajv's classes for the two dialects. */
interface Compiler {
  compile(schema: AnySchema): ValidateFunction;
  removeSchema(schema: AnySchema): unknown;
}

interface Instance {
  readonly compiler: Promise<Compiler>;
  compiled: number;
}

/** Ajv keeps some memory for each compiled schema, so its instance is replaced after this many. */
const SCHEMAS_PER_INSTANCE = 1_000;
/** Objects with more properties are checked to the last error; see `instanceFor`. */
const MAX_NESTED_PROPERTIES = 200;
const instances = new Map<string, Instance>();

function instanceFor(
  bundle: SchemaBundle,
  options: ValidateOptions,
  unicode: boolean,
): Promise<Compiler> {
  const isWide = hasWideObject(bundle.document);
  const key = `${bundle.dialect} ${options.useDefaults} ${unicode} ${isWide}`;
  let instance = instances.get(key);
  if (instance === undefined || instance.compiled >= SCHEMAS_PER_INSTANCE) {
    const compiler = createInstance(bundle.dialect, {
      strict: false,
      logger: false,
      validateSchema: false,
      // Up to the first error, the code for each property is nested in that for the one before: a wide object overflows
      // the stack.
      allErrors: isWide,
      // Both make the code of large schemas several times as slow to compile, and fast schemas no faster.
      inlineRefs: false,
      code: { optimize: false },
      useDefaults: options.useDefaults,
      unicodeRegExp: unicode,
    });
    instance = { compiler, compiled: 0 };
    instances.set(key, instance);
  }
  instance.compiled += 1;
  return instance.compiler;
}

/** Whether any object of a document has so many entries that it may be a wide object's `properties`. */
function hasWideObject(value: JsonValue): boolean {
  if (isJsonList(value)) return value.some(hasWideObject);
  if (!isJsonObject(value)) return false;
  const entries = Object.values(value);
  return entries.length > MAX_NESTED_PROPERTIES || entries.some(hasWideObject);
}

async function createInstance(
  dialect: SchemaBundle["dialect"],
  options: Options,
): Promise<Compiler> {
  const [library2020, library7, formats] = await Promise.all([
    import("ajv/dist/2020.js"),
    import("ajv"),
    import("ajv-formats"),
  ]);
  const ajv = dialect === "2020-12" ? new library2020.Ajv2020(options) : new library7.Ajv(options);
  formats.default.default(ajv);
  return ajv;
}

function compile(ajv: Compiler, bundle: SchemaBundle): ValidateFunction {
  const validate = ajv.compile(bundle.document);
  // Otherwise the instance would keep the schemas of all edited definitions.
  ajv.removeSchema(bundle.document);
  return validate;
}

function reasonOf(error: unknown): string {
  if (error instanceof RangeError) return "it is nested too deep";
  return error instanceof Error ? error.message : "it cannot be compiled";
}

function violation(error: ErrorObject): Violation {
  const path = pathOf(error.instancePath);
  return { path, message: describe(error) };
}

function describe(error: ErrorObject): string {
  const parameters: Record<string, unknown> = error.params;
  switch (error.keyword) {
    case "required":
      return `must have the property "${String(parameters.missingProperty)}"`;
    case "additionalProperties":
      return `must not have the property "${String(parameters.additionalProperty)}"`;
    case "unevaluatedProperties":
      return `must not have the property "${String(parameters.unevaluatedProperty)}"`;
    case "enum":
      return `must be one of ${listOf(parameters.allowedValues)}`;
    case "const":
      return `must be ${shortened(parameters.allowedValue)}`;
    case "false schema":
      return "must be left out";
    default:
      return error.message ?? "does not satisfy the schema";
  }
}

function listOf(values: unknown): string {
  if (!Array.isArray(values)) return "the allowed values";
  const shown = values.slice(0, MAX_SHOWN_VALUES).map(shortened).join(", ");
  return values.length > MAX_SHOWN_VALUES ? `${shown}, …` : shown;
}

function shortened(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length > MAX_SHOWN_LENGTH ? `${text.slice(0, MAX_SHOWN_LENGTH)}…` : text;
}

function pathOf(pointer: string): string {
  let path = "";
  for (const name of parsePointer(pointer)) {
    if (/^\d+$/.test(name)) path += `[${name}]`;
    else if (/^[A-Za-z_$][\w$]*$/.test(name)) path += path === "" ? name : `.${name}`;
    else path += `[${JSON.stringify(name)}]`;
  }
  return path;
}
