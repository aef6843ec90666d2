import type { JsonValue } from "../../generator/json-schema/types.js";
import { isJsonObject } from "../../generator/json-schema/values.js";
import type { SchemaBundle } from "../schemas/bundle.js";
import { UnsatisfiableSchemaError } from "../schemas/errors.js";
import type { Validator } from "../schemas/validate.js";
import { sizeOf } from "../schemas/work.js";
import { createBudget, SampleBudgetError } from "./budget.js";
import { buildValue } from "./build.js";
import type { BuildContext } from "./builder.js";
import { createMinDepth, MAX_DEPTH } from "./min-depth.js";
import { loadPatterns } from "./patterns.js";
import { createRandom } from "./random.js";
import type { PatternSampler } from "./scalars.js";
import type { TextSource } from "./text.js";

/** How many values are tried before a schema counts as unsatisfiable. */
const MAX_ATTEMPTS = 120;
/** The budget of all attempts, and of one: fractions of a second. */
const MAX_UNITS = 200_000;
const MAX_UNITS_OF_ATTEMPT = 50_000;
/** How many levels a value may have beyond the minimum depth. */
const SPARE_LEVELS = 8;

/** Samples values of one schema. */
export interface Sampler {
  /**
   * Samples a value that satisfies the schema, the same for the same seed and text.
   *
   * @throws UnsatisfiableSchemaError
   */
  sample(seed: string, text: TextSource): JsonValue;
}

/** Creates the sampler of a schema. Each value is validated before it is returned. */
export async function createSampler(bundle: SchemaBundle, validate: Validator): Promise<Sampler> {
  const patterns = usesPatterns(bundle.document)
    ? await loadPatterns()
    : (): undefined => undefined;
  return { sample: (seed, text) => sample(bundle, { validate, patterns }, seed, text) };
}

interface Tools {
  readonly validate: Validator;
  readonly patterns: PatternSampler;
}

function sample(bundle: SchemaBundle, tools: Tools, seed: string, text: TextSource): JsonValue {
  const { document } = bundle;
  const budget = createBudget(MAX_UNITS);
  const minDepth = createMinDepth(document, budget);
  let complaint = "";
  let attempt = 0;
  try {
    const least = minDepth.of(document);
    if (least === undefined) {
      throw new UnsatisfiableSchemaError(
        `the schema has no value of at most ${MAX_DEPTH} levels: its recursion does not end, or it allows no value`,
      );
    }
    for (; attempt < MAX_ATTEMPTS; attempt += 1) {
      const value = buildWithin(document, {
        document,
        budget: budget.share(MAX_UNITS_OF_ATTEMPT),
        minDepth,
        patterns: tools.patterns,
        random: createRandom(`${seed}#${attempt}`),
        text,
        // Values with all properties first; then smaller ones, which are less likely to be invalid.
        generosity: attempt % 3 === 2 ? 0 : attempt % 3 === 1 ? 0.5 : 1,
        levels: least + SPARE_LEVELS,
      });
      if (value === undefined) {
        complaint = "the value was too large";
        if (budget.left() <= 0) break;
        continue;
      }
      budget.spend(sizeOf(value, budget.left()));
      const violation = tools.validate(value);
      if (violation === undefined) return value;
      complaint =
        violation.path === ""
          ? `the value ${violation.message}`
          : `${violation.path} ${violation.message}`;
    }
  } catch (error) {
    if (!(error instanceof SampleBudgetError)) throw error;
    complaint ||= "it takes too much work";
  }
  throw new UnsatisfiableSchemaError(
    `no value was found that satisfies the schema in ${attempt} attempts; the last one: ${complaint}`,
  );
}

/** Builds a value; undefined when it costs more than one attempt may. */
function buildWithin(schema: JsonValue, context: BuildContext): JsonValue | undefined {
  try {
    return buildValue(schema, context);
  } catch (error) {
    if (error instanceof SampleBudgetError) return undefined;
    throw error;
  }
}

function usesPatterns(value: JsonValue): boolean {
  if (Array.isArray(value)) return value.some(usesPatterns);
  if (!isJsonObject(value)) return false;
  return (
    Object.hasOwn(value, "pattern") ||
    Object.hasOwn(value, "patternProperties") ||
    Object.values(value).some(usesPatterns)
  );
}
