import type { Step } from "../definition/types.js";
import { suggest } from "../definition/suggest.js";
import type { SchemaScope } from "../json-schema/references.js";
import type { Path } from "../json-schema/types.js";
import type { Description } from "./description.js";
import type { DescriptionReader } from "./description-reader.js";
import { declaredNames } from "./declared-names.js";
import { describeTypes, fieldOf } from "./field.js";
import type { NodeFindings } from "./findings.js";
import { follow } from "./follow.js";
import type { Received } from "./received.js";

/**
 * Checks that a code step receives the parameters that its `input` declares.
 *
 * @param path - where `input` is.
 */
export function checkParameters(
  { processor, input }: Step,
  path: Path,
  models: SchemaScope["models"],
  received: Received,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  if (processor !== "code" || input === undefined) return;
  const declared = reader.schema(input, { models, root: input, rootPath: [] }, false);
  for (const name of declaredNames(declared, reader))
    checkParameter(name, path, declared, received, reader, findings);
}

function checkParameter(
  name: string,
  path: Path,
  declared: Description,
  { input, initial }: Received,
  reader: DescriptionReader,
  findings: NodeFindings,
): void {
  const parameter = fieldOf(declared, name, reader);
  if (parameter.has === "never") return;
  const isRequired = parameter.has === "always";
  const found = follow(input, [name], reader);
  const named = `the parameter ${JSON.stringify(name)}`;
  if (found.kind === "missing") {
    const isInitial =
      input !== initial && declaredNames(initial.description, reader).includes(name);
    const hint = isInitial ? `; the code reads inputs of the flow from \`initial\`` : "";
    findings.report({
      path,
      rule: isRequired ? "unknown-parameter" : "uncertain-parameter",
      message: isRequired
        ? `the step does not receive ${named}: ${found.reason}${hint}`
        : `the step never receives ${named}, which is optional: ${found.reason}${hint}`,
      suggest: () => suggest(name, found.names),
    });
    return;
  }
  const wanted = reader.typesOf(parameter.value);
  const given = reader.typesOf(found.description);
  if (![...given].some((type) => wanted.has(type))) {
    const message = `${named} is declared as ${describeTypes(wanted)}, and what the step receives is ${describeTypes(given)}`;
    findings.report({ path, rule: "unknown-parameter", message });
  } else if (isRequired && found.doubt !== undefined) {
    const message =
      found.because === "undeclared"
        ? `whether the step receives ${named} is not known: ${found.doubt}`
        : `the step may not receive ${named}: ${found.doubt}`;
    findings.report({ path, rule: "uncertain-parameter", message });
  }
}
