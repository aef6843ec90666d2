import type { JsonValue } from "../../generator/json-schema/types.js";
import { parseJson } from "../json.js";
import { ThreadError, type Thread, type ThreadPool } from "../threads/thread-pool.js";
import {
  SchemaLimitError,
  SchemasClosedError,
  UnsatisfiableSchemaError,
  UnusableSchemaError,
} from "./errors.js";
import type { Filled, FormatMode, Violation } from "./validate.js";
import { isSchemaAnswer, type SchemaAnswer, type SchemaRequest } from "./messages.js";

/** A schema in the form that threads take. */
export interface PreparedSchema {
  readonly hash: string;
  /** The schema with the models that it uses, as JSON. */
  readonly text: string;
  /** Whether it is still to be translated to the form of schemas of definitions: the document has it as `schema`. */
  readonly isWritten: boolean;
  /** A pointer to what may take any time. */
  readonly unbounded: string | undefined;
}

/** Checks and samples values in threads; see `SchemaService` for the errors. */
export interface SchemaThreads {
  check(schema: PreparedSchema, value: JsonValue): Promise<Violation | undefined>;
  fill(schema: PreparedSchema, value: JsonValue): Promise<Filled>;
  sample(
    schema: PreparedSchema,
    from: { readonly seed: string; readonly mention: string; readonly about: string },
  ): Promise<JsonValue>;
}

export interface SchemaThreadLimits {
  /** How long a thread may work on one value, in milliseconds. */
  readonly timeoutMs: number;
  /** The memory of a thread, which the pool enforces. */
  readonly memoryMb: number;
  readonly formats: FormatMode;
}

type WorkRequest = Exclude<SchemaRequest, { kind: "compile" }>;

/** Sends the work to a pool whose threads run `worker.ts`. */
export function createSchemaThreads(pool: ThreadPool, limits: SchemaThreadLimits): SchemaThreads {
  async function askFor(
    thread: Thread,
    schema: PreparedSchema,
    request: WorkRequest,
  ): Promise<SchemaAnswer> {
    const send = async (sent: SchemaRequest, timeoutMs: number): Promise<SchemaAnswer> => {
      try {
        const answer = await thread.ask(sent, timeoutMs);
        if (isSchemaAnswer(answer)) return answer;
        throw new TypeError("Unexpected message of the schemas' thread");
      } catch (error) {
        if (error instanceof ThreadError && error.failure === "timeout")
          throw late(sent, schema, timeoutMs, error);
        throw error;
      }
    };
    const answer = await send(request, limits.timeoutMs);
    if (answer.kind !== "unknown") return answer;
    const { hash, text: document, isWritten } = schema;
    const { formats, timeoutMs } = limits;
    const compiled = await send({ kind: "compile", hash, document, isWritten, formats }, timeoutMs);
    return compiled.kind === "failed" ? compiled : await send(request, timeoutMs);
  }

  async function work(schema: PreparedSchema, request: WorkRequest): Promise<SchemaAnswer> {
    let wasNew = true;
    const attempt = async (): Promise<SchemaAnswer> =>
      await pool.run(async (thread) => {
        wasNew = thread.answered === 0;
        return await askFor(thread, schema, request);
      });
    try {
      return await attempt().catch(async (error: unknown) => {
        // The memory may have been full of the schemas before: only a new thread can tell.
        if (isMemory(error) && !wasNew) return await attempt();
        throw error;
      });
    } catch (error) {
      if (!(error instanceof ThreadError)) throw error;
      if (error.failure === "closed")
        throw new SchemasClosedError("the emulator is stopping", { cause: error });
      if (!isMemory(error)) throw error;
      const problem = `takes more than ${limits.memoryMb} MB of memory`;
      throw new SchemaLimitError("SCHEMA_OUT_OF_MEMORY", problem, { cause: error });
    }
  }

  return {
    check: async (schema, value) => {
      const answer = await work(schema, { kind: "check", hash: schema.hash, value: textOf(value) });
      if (answer.kind === "valid") return undefined;
      if (answer.kind === "violation") return answer.violation;
      throw failure(answer);
    },
    fill: async (schema, value) => {
      const answer = await work(schema, { kind: "fill", hash: schema.hash, value: textOf(value) });
      if (answer.kind === "value") return { value: parseJson(answer.value) };
      if (answer.kind === "violation") return { violation: answer.violation };
      throw failure(answer);
    },
    sample: async (schema, from) => {
      const answer = await work(schema, { kind: "sample", hash: schema.hash, ...from });
      if (answer.kind === "value") return parseJson(answer.value);
      throw failure(answer);
    },
  };
}

function isMemory(error: unknown): boolean {
  return error instanceof ThreadError && error.failure === "out of memory";
}

const VERBS = { compile: "read", check: "checked", fill: "checked", sample: "sampled" };

function late(
  { kind }: SchemaRequest,
  { unbounded }: PreparedSchema,
  timeoutMs: number,
  cause: Error,
): SchemaLimitError {
  const at = unbounded === undefined ? "" : `; see its ${unbounded}, which can take any time`;
  const problem = `could not be ${VERBS[kind]} within ${timeoutMs} ms${at}`;
  return new SchemaLimitError("SCHEMA_TIMEOUT", problem, { cause });
}

function failure(answer: SchemaAnswer): Error {
  if (answer.kind !== "failed") return new TypeError(`Unexpected answer: ${answer.kind}`);
  switch (answer.error) {
    case "unusable":
      return new UnusableSchemaError(answer.message);
    case "unsatisfiable":
      return new UnsatisfiableSchemaError(answer.message);
    case "nested too deep":
      return new SchemaLimitError(
        "SCHEMA_TOO_LARGE",
        "or the value is nested too deep to be checked",
      );
  }
}

function textOf(value: JsonValue): string {
  try {
    return JSON.stringify(value);
  } catch (cause) {
    throw new SchemaLimitError(
      "SCHEMA_TOO_LARGE",
      "cannot check a value that is nested this deep",
      { cause },
    );
  }
}
