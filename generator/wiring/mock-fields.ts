import { suggest } from "../definition/suggest.js";
import type { JsonValue, Path } from "../json-schema/types.js";
import { isJsonList, isJsonObject, ownValue } from "../json-schema/values.js";
import { declaredNames } from "./declared-names.js";
import type { Description } from "./description.js";
import type { DescriptionReader } from "./description-reader.js";
import { fieldOf } from "./field.js";
import type { NodeFindings } from "./findings.js";
import { describeNames } from "./follow.js";
import type { NamedValue } from "./received.js";

/**
 * Checks that the outputs of a mock have no field that the step's output cannot have. What `$value` holds is not checked: it is
 * how a mock answers with what the step must not answer.
 *
 * @param path - where the mock is.
 */
export function checkMockFields(
  mock: JsonValue,
  path: Path,
  output: NamedValue,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  const checkValue = (value: JsonValue, at: Path, keys: Path, expected: Description): void => {
    reader.budget.spend(1);
    if (!isJsonObject(value) && !isJsonList(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      const field = fieldOf(expected, key, reader);
      const name = isJsonList(value) ? Number(key) : key;
      if (field.has !== "never") checkValue(inner, [...at, name], [...keys, name], field.value);
      // A value of another type, or an array that is too long, is found by the schema.
      else if (isJsonObject(value) && field.because === "name") {
        const names = declaredNames(expected, reader);
        const place = keys.length === 0 ? output.name : `"${keys.join(".")}" of ${output.name}`;
        findings.report({
          rule: "unknown-mock-field",
          path: [...at, name],
          at: "key",
          message: `the mock has a field ${JSON.stringify(key)}, and ${place} ${describeNames(names)}`,
          suggest: () => suggest(key, names),
        });
      }
    }
  };

  for (const { value, at } of outputsOf(mock, path)) checkValue(value, at, [], output.description);
}

interface LocatedOutput {
  readonly value: JsonValue;
  readonly at: Path;
}

function outputsOf(mock: JsonValue, at: Path): readonly LocatedOutput[] {
  if (!isJsonObject(mock) || !Object.keys(mock).some((key) => key.startsWith("$")))
    return [{ value: mock, at }];
  const template = ownValue(mock, "$template");
  const sequence = ownValue(mock, "$sequence");
  const then = ownValue(mock, "$then");
  return [
    ...(template === undefined ? [] : [{ value: template, at: [...at, "$template"] }]),
    ...(isJsonList(sequence)
      ? sequence.flatMap((each, index) => outputsOf(each, [...at, "$sequence", index]))
      : []),
    ...(then === undefined ? [] : outputsOf(then, [...at, "$then"])),
  ];
}
