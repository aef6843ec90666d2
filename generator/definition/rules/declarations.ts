import { describeValue, type Report } from "../diagnostic.js";
import { IN_PLACE_KEYWORDS } from "../../json-schema/keywords.js";
import {
  schemasInside,
  type SchemaRoot,
  type WrittenSchema,
} from "../../json-schema/dialect/written-schema.js";
import { WrittenSchemas } from "../../json-schema/dialect/resources.js";
import { surveySchemas, type Survey } from "../../json-schema/dialect/survey.js";
import type { JsonObject, JsonValue, Path } from "../../json-schema/types.js";
import { suggest } from "../suggest.js";
import type { LocatedSchema } from "./walk-document.js";
import { entryOf, isJsonList, isJsonObject } from "../../json-schema/values.js";

/** Keywords other than `properties` that may declare inputs. */
const OTHER_DECLARATIONS: ReadonlySet<string> = new Set([
  ...["$ref", "$dynamicRef", "$recursiveRef", "patternProperties", "additionalProperties"],
  ...IN_PLACE_KEYWORDS,
]);

/** An input that is declared by name. */
export interface DeclaredInput {
  readonly name: string;
  readonly path: Path;
}

/** The inputs of a flow that are declared by name, in order. */
export interface NamedInput {
  readonly name: string;
  /** Whether it is required whichever alternative applies. */
  readonly required: boolean;
}

/**
 * Lists the inputs of a valid definition that are declared by name, also by references and alternatives.
 *
 * @param inputs - in the normal form, like the models.
 */
export function listInputs(
  inputs: JsonObject,
  models: Readonly<Record<string, JsonValue>>,
): readonly NamedInput[] {
  const schemas = new WrittenSchemas();
  const { resource } = schemas.addRoot(inputs, ["inputs"]);
  for (const [name, model] of Object.entries(models)) schemas.addRoot(model, ["models", name]);
  const search = new DeclarationSearch(surveySchemas(schemas));
  search.add({ schema: inputs, path: ["inputs"], resource });
  return search.declared.map(({ name }) => ({ name, required: search.required.has(name) }));
}

/** The schemas of a document, and where diagnostics of them go. */
export interface SchemaReports {
  readonly survey: Survey;
  /** The top-level schema at a path. */
  readonly rootAt: (path: Path) => SchemaRoot | undefined;
  readonly error: Report;
  readonly warn: Report;
}

/**
 * Checks that a top-level schema is that of an object, or a field list.
 *
 * @returns the properties that it declares by name, in order, also those of alternatives; undefined where they cannot be
 * determined because of an error.
 */
export function declaredInputs(
  { value: inputs, path }: LocatedSchema,
  { survey, rootAt, error, warn }: SchemaReports,
): readonly DeclaredInput[] | undefined {
  if (isJsonList(inputs)) return fieldNames(inputs, path);
  const resource = rootAt(path)?.resource;
  if (resource === undefined || !isJsonObject(inputs)) {
    refuse(path, inputs, error);
    return undefined;
  }
  const found = new DeclarationSearch(survey);
  found.add({ schema: inputs, path, resource });
  const { wrong, isBroken } = found;
  if (wrong !== undefined) refuse(wrong.path, wrong.found, error);
  else if (!found.isObject && !isBroken) refuse(path, inputs, error);
  if (wrong !== undefined || isBroken || !found.isObject) return undefined;
  checkRequired(inputs, found.names, path, warn);
  return found.declared;
}

/** Looks for inputs that are declared by name, in a schema and those that apply to the same value. */
class DeclarationSearch {
  readonly declared: DeclaredInput[] = [];
  readonly names = new Set<string>();
  /** What is required whichever alternative applies. */
  readonly required = new Set<JsonValue>();
  /** Whether anything says that the inputs are an object. */
  isObject = false;
  /** Whether a reference is broken, so that not all inputs are known. */
  isBroken = false;
  /** What says that the inputs are no object. */
  wrong: { readonly path: Path; readonly found: JsonValue } | undefined;
  readonly #survey: Survey;
  readonly #seen = new Set<JsonValue>();

  constructor(survey: Survey) {
    this.#survey = survey;
  }

  /** @param isAlternative - whether the schema need not apply */
  add(written: WrittenSchema, isAlternative = false): void {
    const { schema, path } = written;
    if (isJsonList(schema)) {
      this.isObject = true;
      for (const field of fieldNames(schema, path)) this.#declare(field);
    }
    if (!isJsonObject(schema) || this.#seen.has(schema)) return;
    this.#seen.add(schema);
    const { type, properties } = schema;
    if (type === "object" || (isJsonList(type) && type.includes("object"))) this.isObject = true;
    else if (type !== undefined && !isAlternative)
      this.wrong ??= { path: [...path, "type"], found: type };
    if (!isAlternative && isJsonList(schema.required))
      for (const name of schema.required) this.required.add(name);
    if (isJsonObject(properties)) {
      this.isObject = true;
      for (const name of Object.keys(properties))
        this.#declare({ name, path: [...path, "properties", name] });
    }
    for (const { value, path: inner } of schemasInside(written)) {
      const keyword = String(inner[0]);
      if (!IN_PLACE_KEYWORDS.has(keyword) || keyword === "not") continue;
      this.isObject = true;
      this.add(
        this.#survey.schemas.inside(written, value, inner),
        isAlternative || keyword !== "allOf",
      );
    }
    for (const { target } of this.#survey.referencesOf(schema)) {
      this.isObject = true;
      if (target === undefined) this.isBroken = true;
      else if (target !== "varies") this.add(target, isAlternative);
    }
  }

  #declare(input: DeclaredInput): void {
    if (this.names.has(input.name)) return;
    this.names.add(input.name);
    this.declared.push(input);
  }
}

function checkRequired(
  schema: JsonObject,
  names: ReadonlySet<string>,
  path: Path,
  warn: Report,
): void {
  const { required } = schema;
  if (
    !isJsonList(required) ||
    Object.keys(schema).some((keyword) => OTHER_DECLARATIONS.has(keyword))
  )
    return;
  required.forEach((name, index) => {
    if (typeof name !== "string" || names.has(name)) return;
    const message = `the input ${JSON.stringify(name)} is required but not declared in \`properties\``;
    const place = [...path, "required", index];
    warn({ path: place, at: "value", message, suggest: () => suggest(name, names) });
  });
}

function fieldNames(fields: readonly JsonValue[], path: Path): readonly DeclaredInput[] {
  return fields.flatMap((field, index) => {
    const name = entryOf(field, "name");
    return typeof name === "string" ? [{ name, path: [...path, index, "name"] }] : [];
  });
}

function refuse(path: Path, found: JsonValue, error: Report): void {
  const message = `expected the schema of an object (\`type: object\` with \`properties\`) or a list of fields, found ${describeValue(found)}`;
  error({ path, at: "value", message });
}
