/** What describes violations, and what users of the schemas need: loaded when there is a violation, or a schema is used. */
import type { WarningCode } from "../client/warn.js";
import { loadLazy } from "../load-lazy.js";
import { APIConnectionError, InputValidationError, OutputValidationError } from "../errors.js";
import { ValidationLimitError } from "../validation/errors.js";
import { explainViolations, type Problem } from "../validation/explain.js";
import { fillAndCheck } from "../validation/fill-defaults.js";
import { compileTests } from "../validation/tests.js";
import { formatPath } from "../validation/wording.js";
import { checkValidateOptions } from "./check-options.js";
import type { SchemaPlace } from "./flow-schemas.js";
import { toJsonSchema } from "./json-schema.js";
import type { FlowAddress, SchemaResult } from "./types.js";
import type { InvalidValue, LoadedSchemas, ValidatedCall } from "./validation.js";

export { FORMATS } from "../validation/formats.js";

/** How many problems a message has; errors have more. */
const MAX_SHOWN = 5;
/** Inputs are bounded by what may be sent, so that the work on them is too. */
const MAX_STEPS = 20_000_000;

/** The schemas of a flow as Standard Schema has them. */
export class AllSchemas {
  readonly #schemas: LoadedSchemas;

  constructor(schemas: LoadedSchemas) {
    this.#schemas = schemas;
  }

  validate<Value>(version: unknown, place: SchemaPlace, value: unknown): SchemaResult<Value> {
    let problems: readonly Problem[];
    try {
      problems = problemsOf(this.#schemas, version, place, value);
    } catch (error) {
      // A value that somebody sent is refused, and is no failure of the program.
      if (error instanceof ValidationLimitError)
        return { issues: [{ message: error.message, path: [] }] };
      throw error;
    }
    // The schema describes the type.
    if (problems.length === 0) return { value: value as Value };
    return {
      issues: problems.map((problem) => ({ message: sentence(problem), path: problem.path })),
    };
  }

  jsonSchema(version: unknown, place: SchemaPlace, target: string): Record<string, unknown> {
    const { document } = this.#schemas;
    return toJsonSchema(this.#schemas.schemaAt(version, place), document.$defs ?? {}, target);
  }
}

/** What is wrong with a value. Inputs may rely on defaults, which the service fills in. */
function problemsOf(
  schemas: LoadedSchemas,
  version: unknown,
  place: SchemaPlace,
  value: unknown,
): readonly Problem[] {
  const { document, formats } = schemas;
  const validate = schemas.validator(version, place);
  const violations = validate(value);
  if (violations.length === 0 || place[0] !== "inputs") return explainViolations(violations);
  const schema = schemas.schemaAt(version, place);
  const parts = { document, schema, validate, test: compileTests(document, { formats }) };
  const filled = fillAndCheck(parts, value, MAX_STEPS);
  return "violations" in filled ? explainViolations(filled.violations) : [];
}

/** @throws ValueError if a `validate` option is not what it may be. */
export function checkSettings(settings: readonly unknown[]): void {
  settings.forEach(checkValidateOptions);
}

/** The error for schemas that cannot be loaded, such as those whose file was not deployed. */
export function notLoaded(flow: FlowAddress, cause: unknown): APIConnectionError {
  return new APIConnectionError(
    `Could not load the schemas of ${addressOf(flow)}, and nothing was sent. Their file belongs beside that of the client; a call whose inputs and outputs have validate "off" does without it.`,
    { cause },
  );
}

/**
 * Reports invalid inputs and overrides, as they would be sent.
 *
 * @throws InputValidationError if they are to be thrown.
 */
export function reportInputs(
  call: ValidatedCall,
  schemas: LoadedSchemas,
  invalid: readonly InvalidValue[],
): void | Promise<void> {
  const { version, modes } = call;
  const problems: Problem[] = [];
  const causes: unknown[] = [];
  for (const { place, value, cause } of invalid) {
    if (cause !== undefined) {
      causes.push(cause);
      continue;
    }
    const [, step] = place;
    const prefix = step === undefined ? [] : ["blockOverrides", step];
    const sent = asSent(value);
    if (sent === undefined) continue;
    for (const problem of problemsOf(schemas, version, place, sent))
      problems.push({ ...problem, path: [...prefix, ...problem.path] });
  }
  const [cause] = causes;
  if (problems.length === 0 && cause === undefined) return;
  const isFixed = typeof version === "number" && schemas.knows(version);
  const name = `The inputs of ${nameOf(call)} are`;
  if ((modes.inputs ?? (isFixed ? "throw" : "warn")) === "throw") {
    const message = `${describe(name, problems, cause)}. Nothing was sent.`;
    throw new InputValidationError(message, { problems, cause });
  }
  const hint =
    "The service may refuse them, if the flow has not changed since its client was generated";
  return warnOnce(
    call,
    "NOUKAI_INVALID_INPUTS",
    `${describe(name, problems, cause)}. ${hint}.`,
    name,
  );
}

/** A value as JSON has it, such as a text for a Date; undefined for what JSON leaves out. */
function asSent(value: unknown): unknown {
  const text = JSON.stringify(value) as string | undefined;
  return text === undefined ? undefined : JSON.parse(text);
}

/**
 * Reports an invalid output.
 *
 * @throws OutputValidationError if it is to be thrown.
 */
export function reportOutput(
  call: ValidatedCall,
  { place, violations, cause }: InvalidValue,
  executionId: string | undefined,
  held: unknown,
): void | Promise<void> {
  const { outputs = "warn" } = call.modes;
  const problems = explainViolations(violations);
  const [kind, stepId] = place;
  const name =
    kind === "steps"
      ? `The output of the step ${stepId} of ${nameOf(call)} is`
      : `The result of ${nameOf(call)} is`;
  const message = describe(name, problems, cause);
  if (outputs === "throw") {
    const details = { problems, executionId, stepId, cause };
    throw Object.defineProperty(new OutputValidationError(`${message}.`, details), "value", {
      value: held,
    });
  }
  return warnOnce(call, "NOUKAI_INVALID_OUTPUT", `${message}.`, name);
}

/** Warns: by the hook, or once per flow, version and schema. A call is not to fail because that cannot be loaded. */
async function warnOnce(
  { hooks, warn }: ValidatedCall,
  code: WarningCode,
  message: string,
  subject: string,
): Promise<void> {
  const emit = warn ?? (await loadLazy().catch(() => undefined))?.warn;
  emit?.(hooks, code, message, subject);
}

function nameOf({ flow, version }: ValidatedCall): string {
  return `${addressOf(flow)} (${String(version)})`;
}

function addressOf({ org, project, slug }: FlowAddress): string {
  return `${org}/${project}/${slug}`;
}

function describe(name: string, problems: readonly Problem[], cause: unknown): string {
  if (problems.length === 0) {
    const reason = cause instanceof Error ? cause.message : "a part of it cannot be read";
    return `${name} not possible to validate: ${reason}`;
  }
  const shown = problems.slice(0, MAX_SHOWN).map((problem) => {
    const path = formatPath(problem.path);
    return path === "" ? sentence(problem) : `${path} ${sentence(problem)}`;
  });
  const more = problems.length - shown.length;
  const rest = more > 0 ? `; and ${more} more` : "";
  return `${name} not what the schema allows: ${shown.join("; ")}${rest}`;
}

function sentence({ expected, found }: Problem): string {
  return found === "nothing" ? `must ${expected}` : `must ${expected}, not ${found}`;
}

// As in `lazy.ts`: the runtime at the start is one file.
export { createClient } from "../client/client.js";
export { defineFlow } from "../flow/flow.js";
