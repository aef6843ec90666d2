import { signOfJavaScript } from "../../generator/definition/code-language.js";
import type { JsonValue } from "../../generator/json-schema/types.js";
import type { StepCall } from "../engine/call.js";
import { StepError } from "../engine/errors.js";
import { pythonParameters } from "./python/parameters.js";
import type { Python } from "./python/python.js";
import type { Sandbox } from "./sandbox/sandbox.js";
import { flowId } from "../../generator/definition/flow-id.js";

/** What runs code, by language. */
export interface CodeRunners {
  readonly sandbox: Sandbox;
  readonly python: Python;
}

/**
 * Runs the code of a step.
 *
 * @throws StepError `CODE_MISSING`, and those of the language.
 */
export async function runCode(call: StepCall, runners: CodeRunners): Promise<JsonValue> {
  const { code, language } = call.step;
  if (code === undefined) {
    throw new StepError("CODE_MISSING", `Step "${call.step.id}" is a code step without code`);
  }
  if (language === "python") return await runPython(code, call, runners.python);
  const { input, initial, loop } = call.scope;
  return await runners.sandbox.run(code, { input, initial, item: loop?.item, index: loop?.index });
}

async function runPython(body: string, call: StepCall, python: Python): Promise<JsonValue> {
  const subject = `step "${call.step.id}" of ${flowId(call.plan.definition)}`;
  const parameters = pythonParameters(call);
  // An override may have replaced the code that was checked with the definition.
  const sign = signOfJavaScript(body, [...parameters.keys()]);
  if (sign !== undefined) {
    throw new StepError(
      "CODE_INVALID",
      `The code of ${subject} is JavaScript (\`${sign.text}\` in line ${sign.line}), and the step is Python: add \`language: javascript\` to the step`,
      { details: { line: sign.line, column: null } },
    );
  }
  return await python.run({ body, parameters, subject });
}
