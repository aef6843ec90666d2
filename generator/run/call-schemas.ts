import {
  compileSchemas,
  compileTests,
  explainViolations,
  fillAndCheck,
  FORMATS,
  type Validator,
} from "noukai-codegen-runtime/validation";
import type { FlowDefinition } from "../definition/types.js";
import { suggest } from "../definition/suggest.js";
import { parseReference } from "../json-schema/pointer.js";
import type { JsonObject, JsonSchema, JsonValue } from "../json-schema/types.js";
import {
  entryOf,
  isJsonList,
  isJsonObject,
  isList,
  ownValue,
  valueAt,
} from "../json-schema/values.js";
import { schemaDocument } from "../schemas/index.js";

/** What is wrong with a value. */
export interface ValueProblem {
  readonly path: readonly (string | number)[];
  /** Such as `must be an integer, not "two"`. */
  readonly message: string;
  /** What was probably meant. */
  readonly meant: string | undefined;
  /** Whether no value of its type is valid. */
  readonly isOfWrongType: boolean;
  /** Whether there is no value at the path. */
  readonly isMissing: boolean;
}

/** A schema of a flow that values of a command line are read and checked by. */
export interface ValueSchema {
  /** The properties that are declared, also by references and alternatives, in order. */
  readonly names: readonly string[];
  /** Whether it says what properties that are not declared may be. */
  readonly isOpen: boolean;
  /** The schema of a property, or of one inside of that; undefined where it is not declared. */
  at(path: readonly string[]): ValueSchema | undefined;
  /** What is wrong with a value, defaults filled in. */
  problems(value: JsonValue): readonly ValueProblem[];
}

/** The schemas that a call of a flow is checked by. */
export interface CallSchemas {
  /** All of them, as the runtime takes them. */
  readonly document: JsonObject;
  readonly inputs: ValueSchema;
  /** What may be overridden in a step; undefined for a step that there is not. */
  overrides(stepId: string): ValueSchema | undefined;
  readonly stepIds: readonly string[];
}

/** More work on one value is an error: the limit of the runtime for inputs. */
const MAX_STEPS = 20_000_000;
/** A chain of references, and alternatives inside of alternatives, are followed this far. */
const MAX_DEPTH = 16;

/** Prepares the schemas of a definition. @param formats what `format` is. */
export function callSchemas(
  definition: FlowDefinition,
  formats: "annotation" | "assert",
): CallSchemas {
  const { document } = schemaDocument([definition], { formats, versions: {} });
  const contract = valueAt(document, ["contracts", 0]);
  const overrides = entryOf(contract, "overrides");
  const compiler = createCompiler(document, formats);
  return {
    document,
    inputs: compiler(schemaOf(entryOf(contract, "inputs"))),
    overrides: (stepId) => {
      const schema = entryOf(overrides, stepId);
      return schema === undefined ? undefined : compiler(schemaOf(schema));
    },
    stepIds: isJsonObject(overrides) ? Object.keys(overrides) : [],
  };
}

function createCompiler(
  document: JsonObject,
  formats: "annotation" | "assert",
): (schema: JsonSchema) => ValueSchema {
  const options = { formats: formats === "assert" ? FORMATS : undefined };
  const compile = compileSchemas(document, options);
  const test = compileTests(document, options);

  const valueSchema = (schema: JsonSchema): ValueSchema => {
    const parts = partsOf(schema, document);
    const validate = compile(schema);
    return {
      names: [...new Set(parts.flatMap((part) => Object.keys(objectIn(part, "properties"))))],
      isOpen: parts.some((part) => othersIn(part).length > 0),
      at: ([name, ...rest]) => {
        if (name === undefined) return valueSchema(schema);
        const found = propertySchemas(parts, name);
        if (found.length === 0) return undefined;
        const inner = found.length === 1 ? (found[0] ?? true) : { anyOf: found };
        return valueSchema(inner).at(rest);
      },
      problems: (value) =>
        describe(fillAndCheck({ document, schema, validate, test }, value, MAX_STEPS)),
    };
  };
  return valueSchema;
}

function describe(filled: ReturnType<typeof fillAndCheck>): readonly ValueProblem[] {
  if ("value" in filled) return [];
  return filled.violations.flatMap((violation) =>
    explainViolations([violation]).map(({ path, expected, found }) => ({
      path,
      message: found === "nothing" ? `must ${expected}` : `must ${expected}, not ${found}`,
      meant: meantValue(violation),
      isOfWrongType: isOfWrongType(violation),
      isMissing: found === "nothing",
    })),
  );
}

type Violation = ReturnType<Validator>[number];

function isOfWrongType({ keyword, rule, value }: Violation): boolean {
  if (keyword === "type") return true;
  const allowed = keyword === "const" ? [rule] : keyword === "enum" && isList(rule) ? rule : [];
  return allowed.length > 0 && allowed.every((each) => typeof each !== typeof value);
}

/** The value of an enumeration that a text is a misspelling of. */
function meantValue({ keyword, rule, value }: Violation): string | undefined {
  if (keyword !== "enum" || !isList(rule) || typeof value !== "string") return undefined;
  return suggest(
    value,
    rule.filter((each) => typeof each === "string"),
  );
}

/** The schemas of the same value that a schema consists of: what references lead to, alternatives, and itself. */
function partsOf(schema: JsonSchema, document: JsonObject): readonly JsonObject[] {
  const found = new Set<JsonObject>();
  const visit = (part: JsonValue | undefined, depth: number): void => {
    if (!isJsonObject(part) || found.has(part) || depth > MAX_DEPTH) return;
    found.add(part);
    const { $ref } = part;
    const path = typeof $ref === "string" ? parseReference($ref) : undefined;
    if (path !== undefined) visit(valueAt(document, path), depth + 1);
    for (const keyword of ["allOf", "anyOf", "oneOf"]) {
      const members = ownValue(part, keyword);
      if (isJsonList(members)) for (const member of members) visit(member, depth + 1);
    }
    for (const keyword of ["if", "then", "else"]) visit(ownValue(part, keyword), depth + 1);
    for (const member of Object.values(objectIn(part, "dependentSchemas")))
      visit(member, depth + 1);
  };
  visit(schema, 0);
  return [...found];
}

/** What the parts of a schema say of a property; of one that is not declared, what they say of others. */
function propertySchemas(parts: readonly JsonObject[], name: string): readonly JsonSchema[] {
  const declared = parts.flatMap((part) => {
    const schema = ownValue(objectIn(part, "properties"), name);
    return schema === undefined ? [] : [schemaOf(schema)];
  });
  return declared.length > 0 ? declared : parts.flatMap(othersIn);
}

/** What a schema says of properties that are not declared, unless that there are none. */
function othersIn(part: JsonObject): readonly JsonSchema[] {
  const others = [
    ownValue(part, "additionalProperties"),
    ownValue(part, "unevaluatedProperties"),
    ...Object.values(objectIn(part, "patternProperties")),
  ];
  return others.filter((each) => each !== undefined && each !== false).map(schemaOf);
}

function objectIn(part: JsonObject, keyword: string): JsonObject {
  const value = ownValue(part, keyword);
  return isJsonObject(value) ? value : {};
}

function schemaOf(value: JsonValue | undefined): JsonSchema {
  return typeof value === "boolean" || isJsonObject(value) ? value : true;
}
