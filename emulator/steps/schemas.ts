import type { JsonSchema } from "../../generator/json-schema/types.js";
import type { JsonValue } from "../json.js";
import type { Sampler } from "../sample/sample.js";
import { bundleSchema } from "../flows/schema-bundle.js";
import { compileValidator, type Validator, type Violation } from "../flows/validate.js";

/** A compiled schema of a definition. */
export interface CompiledSchema {
  /** Why a value is not valid; undefined when it is. */
  check(value: JsonValue): Promise<Violation | undefined>;
  /** As `check`, but sets defaults in the value. */
  checkWithDefaults(value: JsonValue): Promise<Violation | undefined>;
  sampler(): Promise<Sampler>;
}

type Models = Readonly<Record<string, JsonSchema>>;

const compiled = new WeakMap<Models, Map<JsonSchema, CompiledSchema>>();

/**
 * Compiles a schema of a definition, at the first use and once. The result is cached as long as the definition exists.
 */
export function compileSchema(schema: JsonSchema, models: Models): CompiledSchema {
  let ofDefinition = compiled.get(models);
  if (ofDefinition === undefined) {
    ofDefinition = new Map();
    compiled.set(models, ofDefinition);
  }
  let entry = ofDefinition.get(schema);
  if (entry === undefined) {
    entry = createEntry(schema, models);
    ofDefinition.set(schema, entry);
  }
  return entry;
}

function createEntry(schema: JsonSchema, models: Models): CompiledSchema {
  const bundle = once(() => bundleSchema(schema, models));
  const validator = once(() => compileValidator(bundle(), { useDefaults: false }));
  const filler = once(() => compileValidator(bundle(), { useDefaults: true }));
  const sampler = once(async () => {
    const { createSampler } = await import("../sample/sample.js");
    return await createSampler(bundle());
  });
  const checkBy = (compile: () => Promise<Validator>) => async (value: JsonValue) =>
    (await compile())(value);
  return { check: checkBy(validator), checkWithDefaults: checkBy(filler), sampler };
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
