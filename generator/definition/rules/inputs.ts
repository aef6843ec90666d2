import { listAlternatives, describeValue, type Report } from "../diagnostic.js";
import { ANNOTATIONS } from "../../json-schema/keywords.js";
import { followRootReference } from "../../json-schema/references.js";
import type { Path } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import { entryOf, isList, isObject, type UnknownObject } from "../../json-schema/values.js";

/** PROTOCOL, "Errors": requests have a field of this name. */
const RESERVED_INPUT = "attachments";

/** Keywords other than `properties` that may declare inputs. */
const OTHER_DECLARATIONS = [
  "allOf",
  "anyOf",
  "oneOf",
  "if",
  "patternProperties",
  "additionalProperties",
  "dependentSchemas",
];

interface DeclaredInput {
  readonly name: string;
  readonly path: Path;
}

/** Checks that the inputs are the properties of an object, and that `primary` is one of them. */
export function checkInputs(root: unknown, report: Report): void {
  const inputs = entryOf(root, "inputs");
  const declared = inputs === undefined ? [] : declaredInputs(root, inputs, report);
  if (declared === undefined) return;
  for (const { name, path } of declared) {
    if (name !== RESERVED_INPUT) continue;
    const message = `an input cannot be named \`${RESERVED_INPUT}\`: the service has a separate field of this name`;
    report({ path, at: "key", message });
  }
  const primary = entryOf(root, "primary");
  const names = declared.map((input) => input.name);
  if (typeof primary !== "string" || names.includes(primary)) return;
  const message =
    names.length === 0
      ? `${JSON.stringify(primary)} cannot be the primary input: the flow declares no inputs`
      : `expected the name of an input (${listAlternatives(names)}), found ${describeValue(primary)}`;

  report({
    path: ["primary"],
    at: "value",
    message,
    dependsOn: "/inputs",
    suggest: () => suggest(primary, names),
  });
}

/** Undefined where the inputs cannot be determined because of an error. */
function declaredInputs(
  root: unknown,
  inputs: unknown,
  report: Report,
): readonly DeclaredInput[] | undefined {
  const path = ["inputs"];
  if (isList(inputs)) return fieldNames(inputs, path);
  const scope = { models: entryOf(root, "models"), root: inputs, rootPath: path };
  const target = followRootReference({ schema: inputs, path, scope });
  if (target === undefined) return undefined;
  if (target.schema !== inputs && isObject(inputs)) checkSiblings(inputs, path, report);
  if (isList(target.schema)) return fieldNames(target.schema, target.path);
  if (!isObject(target.schema)) {
    refuse(path, inputs, report);
    return undefined;
  }
  return properties(target.schema, target.path, report);
}

function checkSiblings(inputs: UnknownObject, path: Path, report: Report): void {
  for (const keyword of Object.keys(inputs)) {
    if (keyword === "$ref" || ANNOTATIONS.has(keyword)) continue;
    const message = `\`${keyword}\` cannot be used next to the $ref of the inputs; put it in the schema that the $ref points to`;
    report({ path: [...path, keyword], at: "key", message });
  }
}

function properties(
  schema: UnknownObject,
  path: Path,
  report: Report,
): readonly DeclaredInput[] | undefined {
  const { type, properties: declared } = schema;
  if (type === undefined ? !isObject(declared) : type !== "object") {
    refuse(type === undefined ? path : [...path, "type"], type ?? schema, report);
    return undefined;
  }
  const names = isObject(declared) ? Object.keys(declared) : [];
  checkRequired(schema, names, path, report);
  return names.map((name) => ({ name, path: [...path, "properties", name] }));
}

function checkRequired(
  schema: UnknownObject,
  names: readonly string[],
  path: Path,
  report: Report,
): void {
  const { required } = schema;
  if (!isList(required) || OTHER_DECLARATIONS.some((keyword) => Object.hasOwn(schema, keyword)))
    return;
  const known = new Set(names);
  required.forEach((name, index) => {
    if (typeof name !== "string" || known.has(name)) return;
    const message = `the input ${JSON.stringify(name)} is required but not declared in \`properties\``;
    const place = [...path, "required", index];
    report({ path: place, at: "value", message, suggest: () => suggest(name, names) });
  });
}

function fieldNames(fields: readonly unknown[], path: Path): readonly DeclaredInput[] {
  return fields.flatMap((field, index) => {
    const name = entryOf(field, "name");
    return typeof name === "string" ? [{ name, path: [...path, index, "name"] }] : [];
  });
}

function refuse(path: Path, found: unknown, report: Report): void {
  const message = `expected the schema of an object (\`type: object\` with \`properties\`) or a list of fields, found ${describeValue(found)}`;
  report({ path, at: "value", message });
}
