import { KEYWORDS } from "../../generator/json-schema/keywords.js";
import { parseReference, toPointer } from "../../generator/json-schema/pointer.js";
import type { JsonObject, JsonValue, Path } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject } from "../../generator/json-schema/values.js";
import { subschemasOf } from "../../generator/json-schema/walk.js";
import { schemaInBundle } from "./bundle.js";

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

  function ofSchema(schema: JsonValue, path: Path): Bounded {
    if (!isJsonObject(schema)) return ONE;
    let sum = ONE;
    for (const [keyword, value] of Object.entries(schema)) {
      sum = add(sum, ofKeyword(keyword, value, path));
    }
    return sum;
  }

  function ofKeyword(keyword: string, value: JsonValue, path: Path): Bounded {
    switch (keyword) {
      case "$ref":
        return ofReference(value, path);
      case "$defs":
      case "definitions":
        return ONE;
      case "const":
        return ofComparison(value);
      case "default":
        // The parts of a default would be filled in further, exponentially often.
        if (typeof value !== "object") return { steps: 1, defaults: 1 };
        throw new UnboundedWork([...path, keyword]);
      case "uniqueItems":
        if (value === false) return ONE;
        throw new UnboundedWork([...path, keyword]);
      case "format":
        if (typeof value === "string" && LINEAR_FORMATS.has(value)) return ONE;
        throw new UnboundedWork([...path, keyword]);
      // Names are matched with regular expressions; for the other two, it is recorded what was looked at.
      case "patternProperties":
      case "unevaluatedProperties":
      case "unevaluatedItems":
        throw new UnboundedWork([...path, keyword]);
    }
    switch (KEYWORDS.get(keyword)) {
      case "schema":
      case "schemas":
      case "schemaList":
      case "schemaOrList":
        return subschemasOf(keyword, value)
          .map((inner) => ofSchema(inner.value, [...path, ...inner.path]))
          .reduce(add, ONE);
      case "values":
      case "names":
      case "namesByName":
        return ofComparison(value);
      case "types":
      case "text":
      case "flag":
      case "number":
      case "positive":
      case "count":
      case "anything":
        return ONE;
      default:
        throw new UnboundedWork([...path, keyword]);
    }
  }

  function ofReference(reference: JsonValue, path: Path): Bounded {
    const known = typeof reference === "string" ? references.get(reference) : "open";
    if (typeof reference !== "string" || known === "open")
      throw new UnboundedWork([...path, "$ref"]);
    if (known !== undefined) return known;
    references.set(reference, "open");
    const target = schemaInBundle(document, reference);
    if (target === undefined) throw new UnboundedWork([...path, "$ref"]);
    const work = ofSchema(target, parseReference(reference) ?? []);
    references.set(reference, work);
    return work;
  }

  try {
    const { $ref: root = null } = document;
    const { steps, defaults } = ofReference(root, []);
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

function ofComparison(value: JsonValue): Bounded {
  return { steps: sizeOf(value, MAX_STEPS), defaults: 0 };
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
    if (isJsonList(part)) return part.every((entry) => add(entry, levels - 1));
    if (!isJsonObject(part)) return true;
    for (const name in part) {
      size += 1 + name.length / CHARACTERS;
      if (!add(part[name] ?? null, levels - 1)) return false;
    }
    return true;
  }

  return add(value, MAX_STEPS) ? Math.ceil(size) : Infinity;
}

/** Thrown to the top: the work is not bounded, because of the keyword that the path leads to. */
class UnboundedWork extends Error {
  readonly keyword: string | undefined;
  constructor(path: Path | undefined) {
    super("the work is not bounded");
    // The document has the schema in a property of its own.
    const inSchema = path?.[0] === "schema" ? path.slice(1) : path;
    this.keyword = inSchema === undefined ? undefined : toPointer(inSchema);
  }
}
