import { isJsonObject, type JsonValue } from "../json.js";
import type { SchemaBundle } from "../flows/schema-bundle.js";
import { compileValidator, type Validator } from "../flows/validate.js";
import { buildValue } from "./build.js";
import { createMinDepth, MAX_DEPTH, type MinDepth } from "./min-depth.js";
import { loadPatterns } from "./patterns.js";
import { createRandom } from "./random.js";
import type { PatternSampler } from "./scalars.js";
import type { TextSource } from "./text.js";

/** How many values are tried before a schema counts as unsatisfiable. */
const MAX_ATTEMPTS = 120;
/** How many levels a value may have beyond the minimum depth. */
const SPARE_LEVELS = 8;

/** No value satisfies the schema, or none was found. */
export class UnsatisfiableSchemaError extends Error {
  override readonly name = "UnsatisfiableSchemaError";
}

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
export async function createSampler(bundle: SchemaBundle): Promise<Sampler> {
  const validate = await compileValidator(bundle, { useDefaults: false });
  const patterns = usesPatterns(bundle.document)
    ? await loadPatterns()
    : (): undefined => undefined;
  const minDepth = createMinDepth(bundle.document);
  return { sample: (seed, text) => sample(bundle, { validate, patterns, minDepth }, seed, text) };
}

interface Tools {
  readonly validate: Validator;
  readonly patterns: PatternSampler;
  readonly minDepth: MinDepth;
}

function sample(bundle: SchemaBundle, tools: Tools, seed: string, text: TextSource): JsonValue {
  const { document } = bundle;
  const least = tools.minDepth.of(document);
  if (least === undefined) {
    throw new UnsatisfiableSchemaError(
      `the schema has no value of at most ${MAX_DEPTH} levels: its recursion does not end, or it allows no value`,
    );
  }
  let complaint = "";
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const value = buildValue(document, {
      document,
      minDepth: tools.minDepth,
      patterns: tools.patterns,
      random: createRandom(`${seed}#${attempt}`),
      text,
      // Values with all properties first; then smaller ones, which are less likely to be invalid.
      generosity: attempt % 3 === 2 ? 0 : attempt % 3 === 1 ? 0.5 : 1,
      levels: least + SPARE_LEVELS,
    });
    const violation = tools.validate(value);
    if (violation === undefined) return value;
    complaint =
      violation.path === ""
        ? `the value ${violation.message}`
        : `${violation.path} ${violation.message}`;
  }
  throw new UnsatisfiableSchemaError(
    `no value was found that satisfies the schema in ${MAX_ATTEMPTS} attempts; the last one: ${complaint}`,
  );
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
