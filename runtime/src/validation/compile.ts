import { applicatorChecks } from "./applicators.js";
import { arrayChecks } from "./arrays.js";
import type { Context } from "./context.js";
import { InvalidSchemaError, ValidationLimitError } from "./errors.js";
import type { FormatCheck } from "./formats.js";
import { objectChecks } from "./objects.js";
import { resolvePointer } from "./references.js";
import { Run, type Check, type Violation } from "./run.js";
import { numberChecks, stringChecks, valueChecks } from "./scalars.js";
import { withUnevaluatedItems, withUnevaluatedProperties } from "./unevaluated.js";
import { isList, isObject, ownValue, type UnknownObject } from "./values.js";

/** How a schema is read. */
export interface ValidatorOptions {
  /**
   * The formats that are asserted, such as `FORMATS`. Default: none; `format` is an annotation, as JSON Schema has it.
   */
  readonly formats?: ReadonlyMap<string, FormatCheck> | undefined;
}

/** Bounds of one validation. */
export interface ValidationLimits {
  /** How many steps it may take; a step is about what it takes to check one keyword. Default: 20,000,000. */
  readonly steps?: number | undefined;
  /** How many violations are reported; 0 or more. Default: 20. */
  readonly violations?: number | undefined;
}

/**
 * Finds what is wrong with a value by one schema; an empty list where it is valid. Only own properties count, and those that
 * are undefined do not exist. Regular expressions of the schema run without a limit.
 *
 * @throws InvalidSchemaError where a part of the schema that the value leads to is invalid.
 * @throws ValidationLimitError where the value, or its schema, takes too many steps or levels.
 */
export type Validator = (value: unknown, limits?: ValidationLimits) => readonly Violation[];

const DEFAULT_STEPS = 20_000_000;
const DEFAULT_VIOLATIONS = 20;

/** Returns the validator of a schema of a document, or of one that refers into it. */
export type SchemaCompiler = (schema: unknown) => Validator;

/**
 * Prepares a schema of JSON Schema 2020-12 for validation. References are pointers into the document; schemas are compiled
 * when a value first leads to them, without `eval`.
 *
 * @param document the schema: an object, or true or false. It must not be changed afterwards.
 */
export function compileValidator(document: unknown, options: ValidatorOptions = {}): Validator {
  return compileSchemas(document, options)(document);
}

/**
 * Prepares the schemas of a document: `compileValidator` for each of them, with the work shared.
 *
 * @param document what references lead into: an object, or true or false. It must not be changed afterwards.
 */
export function compileSchemas(document: unknown, options: ValidatorOptions = {}): SchemaCompiler {
  const context = createContext(document, options);
  return (schema) => {
    const root = context.node(schema, "false");
    return (value, { steps = DEFAULT_STEPS, violations = DEFAULT_VIOLATIONS } = {}) => {
      try {
        if (root(value, new Run(steps, 0))) return [];
        // Most values are valid: paths and messages are made in a second pass.
        const run = new Run(steps, Math.max(1, violations));
        root(value, run);
        return run.violations ?? [];
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        throw new ValidationLimitError("depth", { cause: error });
      }
    };
  };
}

/** What the keywords of a document are compiled with. */
export function createContext(document: unknown, { formats }: ValidatorOptions): Context {
  const nodes = new WeakMap<UnknownObject, Check>();
  const context: Context = {
    node: (schema, keyword) => {
      if (schema === true) return () => true;
      if (schema === false) return (value, run) => run.fail(keyword, false, value);
      if (!isObject(schema)) throw new InvalidSchemaError(keyword, schema);
      let node = nodes.get(schema);
      if (node === undefined) nodes.set(schema, (node = createNode(schema, context)));
      return node;
    },
    optional: (schema, keyword) => {
      const inner = ownValue(schema, keyword);
      return inner === undefined ? undefined : context.node(inner, keyword);
    },
    resolve: (reference) => {
      const target = resolvePointer(document, reference);
      if (target === undefined) throw new InvalidSchemaError("$ref", reference);
      return context.node(target, "$ref");
    },
    formats,
  };
  return context;
}

/** The checks of a schema by the type of the value; `other` is what JSON does not have. */
interface Checks {
  readonly string: readonly Check<string>[];
  readonly number: readonly Check<number>[];
  readonly array: readonly Check<readonly unknown[]>[];
  readonly object: readonly Check<UnknownObject>[];
  readonly boolean: readonly Check[];
  readonly null: readonly Check[];
  readonly other: readonly Check[];
}

function createNode(schema: UnknownObject, context: Context): Check {
  let checks: Checks | undefined;
  return (value, run) => {
    checks ??= compileChecks(schema, context);
    switch (typeof value) {
      case "string":
        return run.all(checks.string, value);
      case "number":
        return Number.isFinite(value)
          ? run.all(checks.number, value)
          : run.all(checks.other, value);
      case "boolean":
        return run.all(checks.boolean, value);
      default:
        if (isList(value)) return run.all(checks.array, value);
        if (isObject(value)) return run.all(checks.object, value);
        return run.all(value === null ? checks.null : checks.other, value);
    }
  };
}

function compileChecks(schema: UnknownObject, context: Context): Checks {
  const type = readType(schema);
  const wrongType: Check = (value, run) => run.fail("type", schema.type, value);
  const ifAllowed = <Value>(
    kind: string,
    checks: () => readonly Check<Value>[],
  ): readonly Check<Value>[] => (type === undefined || type.has(kind) ? checks() : [wrongType]);
  const values = valueChecks(schema);
  const applicators = applicatorChecks(schema, context);
  const withOthers = <Value>(own: readonly Check<Value>[]): readonly Check<Value>[] => [
    ...values,
    ...own,
    ...applicators,
  ];
  const others = (): readonly Check[] => withOthers([]);
  const isInteger: Check<number> = (value, run) => Number.isInteger(value) || wrongType(value, run);
  const checkNumber = (): readonly Check<number>[] => withOthers(numberChecks(schema));
  return {
    string: ifAllowed("string", () => withOthers(stringChecks(schema, context))),
    number:
      type?.has("integer") && !type.has("number")
        ? [isInteger, ...checkNumber()]
        : ifAllowed("number", checkNumber),
    array: ifAllowed("array", () =>
      withUnevaluatedItems(withOthers(arrayChecks(schema, context)), schema, context),
    ),
    object: ifAllowed("object", () =>
      withUnevaluatedProperties(withOthers(objectChecks(schema, context)), schema, context),
    ),
    boolean: ifAllowed("boolean", others),
    null: ifAllowed("null", others),
    other: ifAllowed("other", others),
  };
}

const TYPES: ReadonlySet<unknown> = new Set([
  ...["string", "number", "integer", "boolean", "null", "array", "object"],
]);

function readType({ type }: UnknownObject): ReadonlySet<unknown> | undefined {
  if (type === undefined) return undefined;
  const names = new Set(isList(type) ? type : [type]);
  for (const name of names) if (!TYPES.has(name)) throw new InvalidSchemaError("type", name);
  return names;
}
