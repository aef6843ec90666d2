import { createHash } from "node:crypto";
import type { JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { bundleSchema, type SchemaBundle } from "./bundle.js";
import { compileValidator, type Validator, type Violation } from "./validate.js";
import { isJsonObject } from "../../generator/json-schema/values.js";
import { cloneJson, parseJson } from "../json.js";
import { createThreadPool, type ThreadPool } from "../threads/thread-pool.js";
import { SchemaLimitError } from "./errors.js";
import {
  createSchemaThreads,
  type Filled,
  type PreparedSchema,
  type SchemaThreads,
} from "./schema-threads.js";
import { sizeOf, workPerPart } from "./work.js";

/** A schema that values are checked and sampled by. It is compiled when it is needed, once. */
export interface CompiledSchema {
  /** Why a value is not valid; undefined when it is. */
  check(value: JsonValue): Promise<Violation | undefined>;
  /** As `check`, but returns a copy of the value with defaults. */
  fill(value: JsonValue): Promise<Filled>;
  /** Samples a valid value, the same for the same arguments; see `TextSource` for the texts. */
  sample(seed: string, mention: string, about: string): Promise<JsonValue>;
}

/**
 * Compiles schemas, and checks and samples values by them. Schemas, values and regular expressions come from strangers:
 * what could take long runs in threads with limits of time and memory. All methods of schemas throw `SchemaLimitError` at
 * a limit, `UnusableSchemaError` for an invalid schema, and `SchemasClosedError` when the emulator stops; `sample` also
 * throws `UnsatisfiableSchemaError`.
 */
export interface SchemaService {
  /** A schema of a definition; the result is cached as long as the definition exists. */
  ofDefinition(schema: JsonSchema, models: Models): CompiledSchema;
  /** A schema of a request. Requests have a thread of their own, so that those of definitions do not wait for it. */
  ofRequest(schema: JsonSchema): CompiledSchema;
  /** Terminates the threads; what runs in them fails. */
  readonly close: () => Promise<void>;
}

type Models = Readonly<Record<string, JsonSchema>>;

const DEFINITION_THREADS = 2;
const REQUEST_THREADS = 1;
const MEMORY_MB = 256;
/** Longer schemas are refused, in characters of JSON. */
const MAX_SCHEMA = 4 * 1024 * 1024;
/** Longer seeds are replaced by their hash, in characters. */
const MAX_SEED = 1_000;
/** Longer schemas are compiled by a thread, in characters of JSON. */
const MAX_LOCAL_SCHEMA = 16 * 1024;
/** How many steps a validator may do in this thread for one value: less than a few milliseconds. */
const MAX_LOCAL_STEPS = 200_000;

/**
 * Creates the service. Threads are started on demand.
 *
 * @param timeoutMs how long a thread may work on one value.
 */
export function createSchemaService(timeoutMs: number): SchemaService {
  const cache = new WeakMap<Models, Map<JsonSchema, CompiledSchema>>();
  const pools: ThreadPool[] = [];
  const startThreads = (threads: number): SchemaThreads => {
    const resourceLimits = { maxOldGenerationSizeMb: MEMORY_MB };
    const pool = createThreadPool({ module: "#schema-worker", threads, resourceLimits });
    pools.push(pool);
    return createSchemaThreads(pool, { timeoutMs, memoryMb: MEMORY_MB });
  };
  const forDefinitions = startThreads(DEFINITION_THREADS);
  const forRequests = startThreads(REQUEST_THREADS);

  return {
    ofDefinition: (schema, models) => {
      let known = cache.get(models);
      if (known === undefined) {
        known = new Map();
        cache.set(models, known);
      }
      let entry = known.get(schema);
      if (entry === undefined) {
        entry = compiledSchema(schema, models, forDefinitions);
        known.set(schema, entry);
      }
      return entry;
    },
    ofRequest: (schema) => compiledSchema(schema, {}, forRequests),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

function compiledSchema(
  schema: JsonSchema,
  models: Models,
  threads: SchemaThreads,
): CompiledSchema {
  const prepare = once(() => prepared(bundleSchema(schema, models)));
  const validator = once(() => compileHere(prepare(), false));
  const filler = once(() => compileHere(prepare(), true));

  /** Whether checking a value is known to be fast, so that no thread is needed. */
  const isFast = (value: JsonValue, steps: number | undefined): boolean =>
    steps !== undefined && sizeOf(value, MAX_LOCAL_STEPS / steps) !== Infinity;
  return {
    check: async (value) =>
      isFast(value, prepare().work.steps)
        ? (await validator())(value)
        : await threads.check(prepare(), value),
    fill: async (value) => {
      const { work } = prepare();
      const steps = work.steps === undefined ? undefined : work.fillSteps;
      if (!isFast(value, steps)) return await threads.fill(prepare(), value);
      const filled = cloneJson(value);
      const violation = (await filler())(filled);
      return violation === undefined ? { value: filled } : { violation };
    },
    sample: async (seed, mention, about) =>
      await threads.sample(prepare(), { seed: shortSeed(seed), mention, about }),
  };
}

function prepared(bundle: SchemaBundle): PreparedSchema {
  const { document, dialect } = bundle;
  let text: string;
  try {
    text = JSON.stringify(document);
  } catch (cause) {
    throw new SchemaLimitError("SCHEMA_TOO_LARGE", "is nested too deep", { cause });
  }
  if (text.length > MAX_SCHEMA) {
    throw new SchemaLimitError(
      "SCHEMA_TOO_LARGE",
      `has ${text.length} characters; the maximum is ${MAX_SCHEMA}`,
    );
  }
  const hash = createHash("sha256").update(dialect).update(text).digest("base64url");
  const work =
    text.length > MAX_LOCAL_SCHEMA
      ? { steps: undefined, keyword: undefined }
      : workPerPart(document);
  return { dialect, text, hash, work };
}

/** A seed is read again for each attempt, and may be a long conversation. */
function shortSeed(seed: string): string {
  return seed.length <= MAX_SEED ? seed : createHash("sha256").update(seed).digest("base64url");
}

async function compileHere(schema: PreparedSchema, useDefaults: boolean): Promise<Validator> {
  // Parsed from text, so that its objects have the prototype that the validator expects of values in `const` and `enum`.
  const document = parseJson(schema.text);
  if (!isJsonObject(document)) throw new TypeError("The document of a schema is an object");
  return await compileValidator({ document, dialect: schema.dialect }, { useDefaults });
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
