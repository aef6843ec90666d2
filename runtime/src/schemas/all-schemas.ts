import { compileSchemas, type SchemaCompiler, type Validator } from "../validation/compile.js";
import { ValidationLimitError } from "../validation/errors.js";
import { explainViolations, type Problem } from "../validation/explain.js";
import { fillAndCheck } from "../validation/fill-defaults.js";
import { FORMATS, type FormatCheck } from "../validation/formats.js";
import { compileTests } from "../validation/tests.js";
import type { SchemaPlace } from "./schema-place.js";
import { toJsonSchema } from "./json-schema.js";
import type { LoadedSchemas } from "./loaded-schemas.js";
import { reportInvalidInputs, reportInvalidOutput, sentence } from "./report.js";
import type { PlacedValue } from "./sent-values.js";
import type { SchemaResult } from "./types.js";
import type { ValidatedCall } from "./validated-call.js";

/** Inputs are bounded by what may be sent, so that the work on them is too. */
const MAX_STEPS = 20_000_000;

/** The schemas of a flow with the validator: they report invalid values, and are Standard Schemas. */
export class AllSchemas {
  readonly #schemas: LoadedSchemas;
  readonly #formats: ReadonlyMap<string, FormatCheck> | undefined;
  readonly #compile: SchemaCompiler;

  constructor(schemas: LoadedSchemas) {
    this.#schemas = schemas;
    const { document } = schemas;
    this.#formats = document.formats && FORMATS;
    this.#compile = compileSchemas(document, { formats: this.#formats });
  }

  /** Validates a value. One that takes too much work is refused: somebody sent it, and it is no failure of the program. */
  validate<Value>(version: unknown, place: SchemaPlace, value: unknown): SchemaResult<Value> {
    // The schema describes the type.
    const valid = { value: value as Value };
    if (this.#schemas.accepts(version, place, value)) return valid;
    try {
      const problems = this.#problems(version, place, value);
      if (problems.length === 0) return valid;
      return {
        issues: problems.map((problem) => ({ message: sentence(problem), path: problem.path })),
      };
    } catch (error) {
      if (!(error instanceof ValidationLimitError)) throw error;
      return { issues: [{ message: error.message, path: [] }] };
    }
  }

  /** The JSON Schema of what is at a place. @throws ValueError for another target, and a keyword that it does not have. */
  jsonSchema(version: unknown, place: SchemaPlace, target: string): Record<string, unknown> {
    const { document } = this.#schemas;
    return toJsonSchema(this.#schemas.schemaAt(version, place), document.$defs ?? {}, target);
  }

  /**
   * Reports inputs and overrides that are invalid as they would be sent.
   *
   * @throws InputValidationError if they are to be thrown.
   */
  reportInputs(call: ValidatedCall, values: readonly PlacedValue[]): void | Promise<void> {
    const { version } = call;
    const problems: Problem[] = [];
    let cause: unknown;
    for (const [place, value] of values) {
      const [, step] = place;
      const prefix = step === undefined ? [] : ["blockOverrides", step];
      try {
        if (this.#validator(version, place)(value).length === 0) continue;
        const sent = asSent(value);
        if (sent === undefined) continue;
        for (const problem of this.#problems(version, place, sent))
          problems.push({ ...problem, path: [...prefix, ...problem.path] });
      } catch (error) {
        cause ??= error;
      }
    }
    if (problems.length === 0 && cause === undefined) return undefined;
    const isFixed = typeof version === "number" && this.#schemas.knows(version);
    return reportInvalidInputs(call, problems, cause, isFixed ? "throw" : "warn");
  }

  /**
   * Reports an output that is invalid.
   *
   * @param held what the error has, in place of the value, so that it is not lost
   * @throws OutputValidationError if it is to be thrown.
   */
  reportOutput(
    call: ValidatedCall,
    [place, value]: PlacedValue,
    executionId: string | undefined,
    held: unknown,
  ): void | Promise<void> {
    let problems: readonly Problem[] = [];
    let cause: unknown;
    try {
      problems = explainViolations(this.#validator(call.version, place)(value));
      if (problems.length === 0) return undefined;
    } catch (error) {
      cause = error;
    }
    return reportInvalidOutput(call, place, { problems, cause, executionId }, held);
  }

  #validator(version: unknown, place: SchemaPlace): Validator {
    return this.#compile(this.#schemas.schemaAt(version, place));
  }

  /** What is wrong with a value. Inputs may rely on defaults, which the service fills in. */
  #problems(version: unknown, place: SchemaPlace, value: unknown): readonly Problem[] {
    const { document } = this.#schemas;
    const validate = this.#validator(version, place);
    const violations = validate(value);
    if (violations.length === 0 || place[0] !== "inputs") return explainViolations(violations);
    const schema = this.#schemas.schemaAt(version, place);
    const test = compileTests(document, { formats: this.#formats });
    const filled = fillAndCheck({ document, schema, validate, test }, value, MAX_STEPS);
    return "violations" in filled ? explainViolations(filled.violations) : [];
  }
}

/** A value as JSON has it, such as a text for a Date; undefined for what JSON leaves out. */
function asSent(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
}
