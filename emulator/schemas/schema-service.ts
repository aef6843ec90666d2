import { createHash } from "node:crypto";
import type { JsonObject, JsonSchema, JsonValue } from "../../generator/json-schema/types.js";
import { ValidationLimitError } from "noukai-codegen-runtime/validation";
import { createJsonObject } from "../../generator/json-schema/values.js";
import { bundleSchema } from "./bundle.js";
import {
  createFiller,
  createValidator,
  type Filled,
  type FormatMode,
  type Violation,
} from "./validate.js";
import { createThreadPool, type ThreadPool } from "../threads/thread-pool.js";
import { SchemaLimitError } from "./errors.js";
import { createSchemaThreads, type PreparedSchema, type SchemaThreads } from "./schema-threads.js";
import { unboundedKeyword } from "./work.js";

/** A schema that values are checked and sampled by. It is prepared when it is needed, once. */
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
/** Longer schemas are left to threads, in characters of JSON: a single list of values in them may be long. */
const MAX_LOCAL_SCHEMA = 512 * 1024;
/** How many steps may be taken in this thread for one value, a few milliseconds; then it is left to a thread. */
const MAX_LOCAL_STEPS = 100_000;

export interface SchemaServiceOptions {
  /** How long a thread may work on one value, in milliseconds. */
  readonly timeoutMs: number;
  readonly formats: FormatMode;
}

/** Creates the service. Threads are started on demand. */
export function createSchemaService({ timeoutMs, formats }: SchemaServiceOptions): SchemaService {
  const cache = new WeakMap<Models, Map<JsonSchema, CompiledSchema>>();
  const pools: ThreadPool[] = [];
  const startThreads = (threads: number): SchemaThreads => {
    const resourceLimits = { maxOldGenerationSizeMb: MEMORY_MB };
    const pool = createThreadPool({ module: "#schema-worker", threads, resourceLimits });
    pools.push(pool);
    return createSchemaThreads(pool, { timeoutMs, memoryMb: MEMORY_MB, formats });
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
        entry = compiledSchema(schema, models, forDefinitions, formats);
        known.set(schema, entry);
      }
      return entry;
    },
    ofRequest: (schema) => requestSchema(schema, forRequests),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.close()));
    },
  };
}

function compiledSchema(
  schema: JsonSchema,
  models: Models,
  threads: SchemaThreads,
  formats: FormatMode,
): CompiledSchema {
  const prepare = once(() => {
    const { document } = bundleSchema(schema, models);
    return {
      document,
      sent: prepared(document, false),
      validate: createValidator(document, formats),
      fill: createFiller(document, formats),
    };
  });

  /** Does the work here where it is known to be fast, else in a thread. */
  const run = async <Result>(
    here: (parts: ReturnType<typeof prepare>) => Result,
    inThread: (sent: PreparedSchema) => Promise<Result>,
  ): Promise<Result> => {
    const parts = prepare();
    const { sent } = parts;
    if (sent.unbounded !== undefined || sent.text.length > MAX_LOCAL_SCHEMA)
      return await inThread(sent);
    try {
      return here(parts);
    } catch (error) {
      if (!(error instanceof ValidationLimitError)) throw error;
      if (error.limit === "steps") return await inThread(sent);
      throw new SchemaLimitError(
        "SCHEMA_TOO_LARGE",
        "or the value is nested too deep to be checked",
        {
          cause: error,
        },
      );
    }
  };
  return {
    check: async (value) =>
      await run(
        ({ validate }) => validate(value, MAX_LOCAL_STEPS),
        (sent) => threads.check(sent, value),
      ),
    fill: async (value) =>
      await run<Filled>(
        ({ fill }) => fill(value, MAX_LOCAL_STEPS),
        (sent) => threads.fill(sent, value),
      ),
    sample: async (seed, mention, about) =>
      await threads.sample(prepare().sent, { seed: shortSeed(seed), mention, about }),
  };
}

/** Schemas of requests are left to a thread as they are: it translates them to the form that those of definitions have. */
function requestSchema(schema: JsonSchema, threads: SchemaThreads): CompiledSchema {
  const prepare = once(() => prepared(createJsonObject({ schema }), true));
  return {
    check: async (value) => await threads.check(prepare(), value),
    fill: async (value) => await threads.fill(prepare(), value),
    sample: async (seed, mention, about) =>
      await threads.sample(prepare(), { seed: shortSeed(seed), mention, about }),
  };
}

function prepared(document: JsonObject, isWritten: boolean): PreparedSchema {
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
  const hash = createHash("sha256").update(text).digest("base64url");
  return { text, hash, isWritten, unbounded: unboundedKeyword(document) };
}

/** A seed is read again for each attempt, and may be a long conversation. */
function shortSeed(seed: string): string {
  return seed.length <= MAX_SEED ? seed : createHash("sha256").update(seed).digest("base64url");
}

function once<Result>(make: () => Result): () => Result {
  let made: { readonly result: Result } | undefined;
  return () => (made ??= { result: make() }).result;
}
