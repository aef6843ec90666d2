import type { JsonObject, JsonValue, Path } from "../../json-schema/types.js";
import { entryOf } from "../../json-schema/values.js";
import { signOfJavaScript } from "../code-language.js";
import type { Report } from "../diagnostic.js";
import { pythonNameProblem } from "../python-names.js";
import { CODE_LANGUAGES } from "../types.js";
import { declaredInputs, type DeclaredInput, type SchemaReports } from "./declarations.js";
import { walkNodes } from "./walk-document.js";

const [DEFAULT_LANGUAGE] = CODE_LANGUAGES;

/**
 * Checks what steps say of their code: `input` is the schema of an object, whose fields are names that a function of Python
 * can have; `language` is for code; and Python is not plainly JavaScript.
 */
export function checkCodeSteps(root: JsonValue, reports: SchemaReports): void {
  walkNodes(root, ({ kind, value: step, path }) => {
    if (kind !== "step") return;
    const input = entryOf(step, "input");
    const place = [...path, "input"];
    const declared =
      input === undefined ? undefined : declaredInputs({ value: input, path: place }, reports);
    const processor = entryOf(step, "processor");
    if (processor !== "code") {
      // Where it is missing, that is reported.
      if (processor !== undefined) refuseLanguage(step, path, reports.error);
      return;
    }
    if ((entryOf(step, "language") ?? DEFAULT_LANGUAGE) !== "python") return;
    for (const field of declared ?? []) checkParameter(field, reports.error);
    checkLanguage(step, path, declared ?? [], reports.error);
  });
}

function refuseLanguage(step: JsonObject, path: Path, error: Report): void {
  if (!Object.hasOwn(step, "language")) return;
  const message = "`language` is for steps whose processor is code";
  error({ path: [...path, "language"], at: "key", message });
}

function checkParameter({ name, path }: DeclaredInput, error: Report): void {
  const problem = pythonNameProblem(name);
  if (problem === undefined) return;
  const message = `the fields of \`input\` are the parameters of a Python function, and ${JSON.stringify(name)} ${problem}`;
  error({ path, at: typeof path.at(-2) === "number" ? "value" : "key", message });
}

function checkLanguage(
  step: JsonObject,
  path: Path,
  parameters: readonly DeclaredInput[],
  error: Report,
): void {
  const code = entryOf(step, "code");
  if (typeof code !== "string") return;
  const sign = signOfJavaScript(
    code,
    parameters.map(({ name }) => name),
  );
  if (sign === undefined) return;
  const remedy = Object.hasOwn(step, "language")
    ? "set `language: javascript`"
    : "add `language: javascript`, or write Python";
  const message = `the code of a step is Python unless it says otherwise, and this is JavaScript (\`${sign.text}\` in line ${sign.line}): ${remedy}`;
  error({ path: [...path, "code"], at: "value", message });
}
