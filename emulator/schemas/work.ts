import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from "../json.js";
import { resolveReference } from "../sample/resolve.js";

/**
 * How much work a validator does at most for each part of a value. Undefined when that is not known to be bounded;
 * `keyword` then points to what may take longer, from the root of the schema.
 */
export type WorkPerPart =
  | {
      readonly steps: number;
      /** As `steps`, where defaults are filled in. */
      readonly fillSteps: number;
    }
  | { readonly steps: undefined; readonly keyword: string | undefined };

/** Keywords whose work is one step for each part of the value, or nothing. */
const SIMPLE = new Set([
  ...["type", "nullable", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum"],
  ...["multipleOf", "minLength", "maxLength", "minItems", "maxItems", "minProperties"],
  ...["maxProperties", "minContains", "maxContains", "title", "description", "$comment"],
  ...["examples", "example", "deprecated", "readOnly", "writeOnly", "$schema", "$defs"],
  ...["definitions", "contentEncoding", "contentMediaType"],
]);
/** Keywords whose value is compared with the value. */
const COMPARED = new Set(["const", "enum", "required", "dependentRequired"]);
/** Keywords with one schema or a list. */
const SCHEMAS = new Set([
  ...["items", "prefixItems", "additionalItems", "contains", "additionalProperties"],
  ...["propertyNames", "not", "if", "then", "else", "allOf", "anyOf", "oneOf"],
]);
/** Keywords with named schemas. */
const MAPS = new Set(["properties", "dependentSchemas"]);
/** Formats without a regular expression that backtracks; the others may take more than linear time. */
const LINEAR_FORMATS = new Set([
  ...["date", "time", "date-time", "uuid", "ipv4", "int32", "int64", "float", "double"],
  ...["password", "binary"],
]);
/** Validators with more steps are left to threads. */
const MAX_STEPS = 500;
/** Characters that count as one part. */
const CHARACTERS = 32;

/**
 * Works out how much a validator of a bundle does for each part of a value. Only schemas without recursion, regular
 * expressions and comparisons of all pairs (`uniqueItems`) are bounded: in them, each subschema sees each part of the
 * value at most once, so that the time is the number of subschemas, references expanded, times the size of the value.
 */
export function workPerPart(document: JsonObject): WorkPerPart {
  const references = new Map<string, Bounded | "open">();

  function ofSchema(schema: JsonValue, at: string): Bounded {
    if (!isJsonObject(schema)) return ONE;
    let sum = ONE;
    for (const [keyword, value] of Object.entries(schema)) {
      sum = add(sum, ofKeyword(keyword, value, `${at}/${keyword}`));
    }
    return sum;
  }

  function ofKeyword(keyword: string, value: JsonValue, at: string): Bounded {
    if (SIMPLE.has(keyword)) return ONE;
    if (COMPARED.has(keyword)) return { steps: sizeOf(value, MAX_STEPS), defaults: 0 };
    if (SCHEMAS.has(keyword)) {
      if (!isJsonArray(value)) return ofSchema(value, at);
      return value.map((entry, index) => ofSchema(entry, `${at}/${index}`)).reduce(add, ONE);
    }
    if (MAPS.has(keyword) && isJsonObject(value)) {
      return Object.entries(value)
        .map(([name, entry]) => ofSchema(entry, `${at}/${escaped(name)}`))
        .reduce(add, ONE);
    }
    if (keyword === "$ref" && typeof value === "string") return ofReference(value, at);
    // The parts of a default would be filled in further, exponentially often.
    if (keyword === "default" && typeof value !== "object") return { steps: 1, defaults: 1 };
    if (keyword === "uniqueItems" && value === false) return ONE;
    if (keyword === "format" && typeof value === "string" && LINEAR_FORMATS.has(value)) return ONE;
    throw new UnboundedWork(at);
  }

  function ofReference(reference: string, at: string): Bounded {
    const known = references.get(reference);
    if (known === "open") throw new UnboundedWork(at);
    if (known !== undefined) return known;
    references.set(reference, "open");
    const target = resolveReference(document, reference);
    if (target === undefined) throw new UnboundedWork(at);
    const work = ofSchema(target, reference.slice(1));
    references.set(reference, work);
    return work;
  }

  try {
    const { $ref: root = null } = document;
    const { steps, defaults } = ofKeyword("$ref", root, "/$ref");
    return { steps, fillSteps: steps * (1 + defaults) };
  } catch (error) {
    if (error instanceof UnboundedWork) return { steps: undefined, keyword: error.keyword };
    throw error;
  }
}

interface Bounded {
  readonly steps: number;
  /** Defaults that are filled in at most for one part. */
  readonly defaults: number;
}

const ONE: Bounded = { steps: 1, defaults: 0 };

function add(left: Bounded, right: Bounded): Bounded {
  const steps = left.steps + right.steps;
  if (steps > MAX_STEPS) throw new UnboundedWork(undefined);
  return { steps, defaults: left.defaults + right.defaults };
}

/**
 * The number of parts of a value: values, names of properties, and a share of the characters. Infinity beyond `limit`
 * parts, and for values that are nested deeper than any that a bounded schema looks at.
 */
export function sizeOf(value: JsonValue, limit: number): number {
  let size = 0;

  function add(part: JsonValue, levels: number): boolean {
    size += typeof part === "string" ? 1 + part.length / CHARACTERS : 1;
    if (size > limit || levels === 0) return false;
    if (isJsonArray(part)) return part.every((entry) => add(entry, levels - 1));
    if (!isJsonObject(part)) return true;
    for (const name in part) {
      size += 1 + name.length / CHARACTERS;
      if (!add(part[name] ?? null, levels - 1)) return false;
    }
    return true;
  }

  return add(value, MAX_STEPS) ? Math.ceil(size) : Infinity;
}

/** Thrown to the top: the work is not bounded, because of the keyword that it points to. */
class UnboundedWork extends Error {
  readonly keyword: string | undefined;
  constructor(keyword: string | undefined) {
    super("the work is not bounded");
    // The document has the schema in a property of its own.
    this.keyword = keyword?.replace(/^\/schema(?=\/)/, "");
  }
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}
