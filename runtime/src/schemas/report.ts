import type { WarningCode } from "../client/warn.js";
import { InputValidationError, OutputValidationError } from "../errors.js";
import { loadLazy } from "../load-lazy.js";
import type { Problem } from "../validation/explain.js";
import { formatPath } from "../validation/wording.js";
import type { SchemaPlace } from "./schema-place.js";
import type { ValidationMode } from "./options.js";
import type { FlowAddress } from "./types.js";
import type { ValidatedCall } from "./validated-call.js";

/** How many problems a message has; errors have more. */
const MAX_SHOWN = 5;

/**
 * Reports that inputs or overrides are invalid, or cannot be validated.
 *
 * @param cause why they cannot
 * @param mode what happens where no option says
 * @throws InputValidationError if that is to be thrown.
 */
export function reportInvalidInputs(
  call: ValidatedCall,
  problems: readonly Problem[],
  cause: unknown,
  mode: ValidationMode,
): void | Promise<void> {
  const name = `The inputs of ${nameOf(call)} are`;
  const message = describe(name, problems, cause);
  if ((call.modes.inputs ?? mode) === "throw")
    throw new InputValidationError(`${message}. Nothing was sent.`, { problems, cause });
  const hint =
    "The service may refuse them, if the flow has not changed since its client was generated";
  return warnOnce(call, "NOUKAI_INVALID_INPUTS", `${message}. ${hint}.`, name);
}

/** What is wrong with an output, or why that cannot be said. */
interface InvalidOutput {
  readonly problems: readonly Problem[];
  readonly cause: unknown;
  readonly executionId: string | undefined;
}

/**
 * Reports that an output is invalid, or cannot be validated.
 *
 * @param held the value of the error
 * @throws OutputValidationError if that is to be thrown.
 */
export function reportInvalidOutput(
  call: ValidatedCall,
  [kind, stepId]: SchemaPlace,
  { problems, cause, executionId }: InvalidOutput,
  held: unknown,
): void | Promise<void> {
  const name =
    kind === "steps"
      ? `The output of the step ${stepId} of ${nameOf(call)} is`
      : `The result of ${nameOf(call)} is`;
  const message = `${describe(name, problems, cause)}.`;
  if (call.modes.outputs === "throw") {
    const details = { problems, executionId, stepId, cause };
    throw Object.defineProperty(new OutputValidationError(message, details), "value", {
      value: held,
    });
  }
  return warnOnce(call, "NOUKAI_INVALID_OUTPUT", message, name);
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

/** Such as `acme/spelling/grade-3`. */
export function addressOf({ org, project, slug }: FlowAddress): string {
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

/** Such as `must be a string, not 5`. */
export function sentence({ expected, found }: Problem): string {
  return found === "nothing" ? `must ${expected}` : `must ${expected}, not ${found}`;
}
