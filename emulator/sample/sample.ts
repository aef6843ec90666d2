import type { JsonObject, JsonValue } from "../../generator/json-schema/types.js";
import { isJsonList, isJsonObject } from "../../generator/json-schema/values.js";
import { schemaInBundle, type SchemaBundle } from "../schemas/bundle.js";
import { UnsatisfiableSchemaError } from "../schemas/errors.js";
import {
  createTests,
  createValidator,
  type FormatMode,
  type SchemaTest,
  type Validator,
} from "../schemas/validate.js";
import { sizeOf } from "../schemas/work.js";
import { createBudget, SampleBudgetError, type Budget } from "./budget.js";
import { buildValue, type Built } from "./build.js";
import type { BuildTools } from "./builder.js";
import { createEvaluator } from "./evaluate.js";
import { createExpressions, type Expressions } from "./expressions.js";
import { createMinDepth, MAX_DEPTH } from "./min-depth.js";
import { createNegations } from "./negate.js";
import { loadPatterns, type PatternSampler } from "./patterns.js";
import { createProblems, describeProblem } from "./problems.js";
import { createRandom } from "./random.js";
import type { TextSource } from "./text.js";

/** The budget of all attempts, and of one: fractions of a second. */
const MAX_UNITS = 400_000;
const MAX_UNITS_OF_ATTEMPT = 100_000;
/** How many levels a value may have beyond the minimum depth. */
const SPARE_LEVELS = 8;

/** How a value is built: the largest first, then what is more likely to be valid and small. */
interface Attempt {
  readonly generosity: number;
  /** How many levels of nesting may have anything optional. */
  readonly generousLevels: number;
}

const ATTEMPTS: readonly Attempt[] = [
  { generosity: 1, generousLevels: Infinity },
  { generosity: 1, generousLevels: 4 },
  { generosity: 1, generousLevels: 2 },
  { generosity: 1, generousLevels: 1 },
  { generosity: 0.5, generousLevels: 2 },
  { generosity: 0, generousLevels: 0 },
  { generosity: 0, generousLevels: 0 },
];

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
export async function createSampler(bundle: SchemaBundle, formats: FormatMode): Promise<Sampler> {
  const { document } = bundle;
  const tools: Tools = {
    document,
    validate: createValidator(document, formats),
    test: createTests(document, formats),
    expressions: createExpressions(),
    patterns: usesKeyword(document, ["pattern", "patternProperties"])
      ? await loadPatterns()
      : () => [],
  };
  return { sample: (seed, text) => sample(tools, seed, text) };
}

interface Tools {
  readonly document: JsonObject;
  readonly validate: Validator;
  readonly test: SchemaTest;
  readonly expressions: Expressions;
  readonly patterns: PatternSampler;
}

function sample(tools: Tools, seed: string, text: TextSource): JsonValue {
  const { document } = tools;
  const whole = createBudget(MAX_UNITS);
  let complaint = "it takes too much work";
  let onlySmall = false;
  try {
    for (const [number, attempt] of ATTEMPTS.entries()) {
      if (onlySmall && attempt.generosity > 0) continue;
      const budget = whole.share(MAX_UNITS_OF_ATTEMPT);
      const build = buildTools(tools, budget);
      const least = build.minDepth.least(document, MAX_DEPTH);
      const built = buildWithin(document, build, attempt, {
        random: createRandom(`${seed}#${number}`),
        text,
        levels: Math.min(MAX_DEPTH, least) + SPARE_LEVELS,
      });
      if (built?.value === undefined) {
        onlySmall = true;
        const problem = build.problems.since(0);
        if (built !== undefined && problem !== undefined)
          complaint = describeProblem(problem, document);
        continue;
      }
      const { value, isCut } = built;
      if (isCut && attempt.generousLevels > 1) continue;
      budget.spend(sizeOf(value, budget.left()));
      const violation = tools.validate(value);
      if (violation === undefined) return value;
      const { path, message } = violation;
      complaint = `the last value that was tried is not valid: ${path === "" ? "it" : path} ${message}`;
    }
  } catch (error) {
    if (!(error instanceof SampleBudgetError)) throw error;
  }
  throw new UnsatisfiableSchemaError(`no value was found that satisfies the schema: ${complaint}`);
}

function buildTools({ document, test, expressions, patterns }: Tools, budget: Budget): BuildTools {
  const targets = new Map<string, JsonValue>();
  const resolve = (reference: string): JsonValue => {
    let target = targets.get(reference);
    if (target === undefined) {
      target = schemaInBundle(document, reference) ?? true;
      targets.set(reference, target);
    }
    return target;
  };
  return {
    budget,
    expressions,
    resolve,
    patterns,
    evaluator: createEvaluator(test, budget),
    minDepth: createMinDepth(resolve, budget),
    negations: createNegations(resolve),
    problems: createProblems(),
  };
}

/** Builds a value; undefined when it costs more than one attempt may. */
function buildWithin(
  schema: JsonValue,
  tools: BuildTools,
  { generosity, generousLevels }: Attempt,
  rest: {
    readonly random: ReturnType<typeof createRandom>;
    readonly text: TextSource;
    readonly levels: number;
  },
): Built | undefined {
  try {
    return buildValue(schema, { ...tools, ...rest, generosity, generousLevels });
  } catch (error) {
    if (error instanceof SampleBudgetError) return undefined;
    throw error;
  }
}

function usesKeyword(value: JsonValue, keywords: readonly string[]): boolean {
  if (isJsonList(value)) return value.some((entry) => usesKeyword(entry, keywords));
  if (!isJsonObject(value)) return false;
  return (
    keywords.some((keyword) => Object.hasOwn(value, keyword)) ||
    Object.values(value).some((entry) => usesKeyword(entry, keywords))
  );
}
