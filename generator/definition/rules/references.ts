import type { Report } from "../diagnostic.js";
import { suggest } from "../suggest.js";
import { parseFragment, toReference } from "../../json-schema/pointer.js";
import type { Survey, WrittenReference } from "../../json-schema/dialect/survey.js";

/** Checks that every reference leads to a schema of the document. */
export function checkReferences(
  { references }: Survey,
  models: readonly string[] | undefined,
  error: Report,
  warn: Report,
): void {
  for (const { from, keyword, reference, target } of references) {
    const path = [...from.path, keyword];
    if (target === "varies") {
      const message = `what \`${keyword}\` points to depends on how a validator gets here: it is ignored, so any value is accepted`;
      warn({ path, at: "value", message });
    } else if (target === undefined) {
      const message = explain(reference, JSON.stringify(reference), from);
      const dependsOn = models === undefined ? { dependsOn: "/models" } : {};
      error({
        path,
        at: "value",
        message,
        ...dependsOn,
        suggest: () => meantModel(reference, models),
      });
    }
  }
}

/** The model whose name is most like the last part of a broken reference. */
function meantModel(reference: string, models: readonly string[] = []): string | undefined {
  const last = reference.slice(reference.search(/[^#/]*$/));
  const name = parseFragment(`/${last}`)?.[0] ?? last;
  const model = suggest(name, models);
  return model === undefined ? undefined : toReference(["models", model]);
}

function explain(reference: string, shown: string, { resource }: WrittenReference["from"]): string {
  if (!reference.startsWith("#"))
    return (
      `${shown} is not in this document, and nothing else is read; ` +
      "`noukai-codegen bundle-schema <file>` puts a schema and the files that it refers to into one"
    );
  const segments = parseFragment(reference.slice(1));
  if (segments !== undefined && reference.startsWith("#/models/"))
    return `${shown} does not point to a model of this document`;
  if (segments === undefined && reference.startsWith("#/"))
    return `expected a JSON pointer, such as "#/models/Name" or "#/$defs/Name", found ${shown}`;
  const root = resource.root().resource;
  const where =
    resource === root
      ? "the root of the schema that contains it"
      : `the schema around it that has the address ${resource.address}`;
  return segments === undefined
    ? `${shown} is not an \`$anchor\` of ${where}`
    : `${shown} does not point to a schema; it is resolved from ${where}`;
}
